"""What ``sendflow up`` says when everything runs: addresses, password, what to try first."""

from __future__ import annotations

from flows import sample_school
from flows.board_view import TAG
from flows.settings import FILE
from flows.wiring import Office
from tasks import directory
from tasks.assignment import SENDCO, StaffMember
from tasks.state import SubjectKey
from tasks.store import Store


def announce_up(office: Office) -> str:
    """The text, for whoever started it."""
    settings = office.settings
    lines = [
        "",
        "Sendflow is running.",
        "",
        f"  Prefect, to start and watch processes   {settings.ui_url}",
        f"      sign in there with                  {office.secrets.prefect_password}",
        f"  Staff pages, to read and enter answers  {settings.staff_site_url}/staff",
    ]
    if settings.sample:
        page = f"http://{settings.host}:{settings.mailbox_port}"
        lines += [f"  Mailbox, with every letter sent         {page}", "", *_first_steps(office)]
    else:
        lines += ["", *_what_is_missing(office)]
    return "\n".join([*lines, "", "Stop with Ctrl-C.", ""])


def _first_steps(office: Office) -> list[str]:
    settings = office.settings
    deployments = {each.name: each.id for each in office.prefect.find_deployments(TAG)}
    form = f"{settings.ui_url}/deployments/deployment/{deployments.get('consent', '')}/run"
    pupil = sample_school.worth_trying(office.store) or "any"
    sendco = _sendco(office.store)
    lines = [
        "What to try first:",
        f"  1. Open {form}",
        f"     Choose the pupil {pupil}, what to ask for, and submit.",
        "  2. Open the mailbox: read the letters to the parents, and answer one.",
    ]
    if sendco is not None:
        lines += [
            f"  3. Open the staff pages as the SENDCo, {sendco.email}:",
            "     the code comes to the mailbox. Enter the answer that came on paper.",
        ]
    return [*lines, "  4. Watch the run in Prefect."]


def _what_is_missing(office: Office) -> list[str]:
    settings = office.settings
    with office.store.read() as session:
        is_empty = not directory.pupils(session)
    lines = []
    if is_empty:
        lines += [
            "Nobody is in the register yet. First:",
            f"  sendflow people import FOLDER --data {settings.data}",
            "  where FOLDER holds staff.csv, pupils.csv, contacts.csv and agencies.csv",
            "  (and deputies.csv, if somebody stands in for somebody);",
            f"  then the school's term dates in {settings.library / 'calendars'}.",
        ]
    if not settings.mail.host:
        lines += [
            f"No letter leaves before the school's mail server stands in {settings.data / FILE}",
            "(mail: host, port, user) and Sendflow has been started again.",
        ]
    return lines


def _sendco(store: Store) -> StaffMember | None:
    with store.read() as session:
        staff = directory.directory_for(session, SubjectKey.of_school()).staff
    return next((each for each in staff if SENDCO in each.roles and each.email), None)
