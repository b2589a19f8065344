"""For each kind of letter, how it comes to be sent, with everything real but the last yard of SMTP.

A new kind of letter without a story here is a test that fails: see the scanner's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from tasks import consents, events
from tasks.effect_types import MessageKind
from tasks.event_types import Cancelled, DateCorrected, Event, Stopped
from tasks.post import CODE
from tasks.state import Channel, InstanceId, PersonId, PupilId
from tests.support.school import FATHER_ON_PAPER, MOTHER, WRITTEN_FOR_TESTS, School
from tests.support.site import ANSWERED, Browser
from tests.support.sub_processes import begin, child

MOTHER_WITH_INTERPRETER = MOTHER.replace(",no,yes,no", ",yes,yes,no").replace("English", "Somali")
TIME_IS_UP = date(2026, 10, 13)
SENDCO = PersonId("S01")


def asked(school: School, folder: Path) -> InstanceId:
    """The mother is asked by email, the father on paper; it is Monday 14 September 2026."""
    school.enrol(folder, MOTHER, FATHER_ON_PAPER)
    return school.start(scopes=["identify"])


def _interpreter(school: School, folder: Path) -> None:
    school.enrol(folder, MOTHER_WITH_INTERPRETER, FATHER_ON_PAPER)
    school.start(scopes=["identify"])


def _reminder(school: School, folder: Path) -> None:
    asked(school, folder)
    school.live_until(date(2026, 9, 23))


def _escalation(school: School, folder: Path) -> None:
    asked(school, folder)
    school.live_until(date(2026, 10, 5))


def _chase(school: School, folder: Path) -> None:
    asked(school, folder)
    school.live_until(TIME_IS_UP)


def _thanks(school: School, folder: Path) -> None:
    school.answer(asked(school, folder), "K1", ANSWERED)


def _told(school: School, folder: Path) -> None:
    instance = asked(school, folder)
    school.answer(instance, "K1", ANSWERED)
    school.answer(instance, "K2", ANSWERED, channel=Channel.PAPER, entered_by=SENDCO)


def _came_after(school: School, folder: Path) -> None:
    instance = asked(school, folder)
    school.answer(instance, "K1", ANSWERED)
    school.live_until(date(2026, 10, 5))
    school.answer(instance, "K2", ANSWERED, channel=Channel.PAPER, entered_by=SENDCO)


def _confirm_stop(school: School, folder: Path) -> None:
    _happen(school, asked(school, folder), Stopped())


def _no_longer_needed(school: School, folder: Path) -> None:
    instance = asked(school, folder)
    _happen(school, instance, Stopped())
    _happen(school, instance, Cancelled(by=SENDCO, reason="Started twice"))


def _consent_withdrawn(school: School, folder: Path) -> None:
    _thanks(school, folder)
    with school.store.begin() as session:
        consents.withdraw(
            session,
            pupil=PupilId("P017"),
            person=PersonId("K1"),
            scope="identify",
            by=SENDCO,
            reason="Rang the office",
            now=school.clock(),
        )
    school.settle()


def _consent_expired(school: School, folder: Path) -> None:
    _told(school, folder)
    with school.store.begin() as session:
        assert consents.expire_due(session, date(2028, 9, 15), school.clock()) == 2
    school.settle()


def handing_over(school: School, folder: Path) -> InstanceId:
    """A process of the school's own has a letter for the father, who has no email."""
    school.enrol(folder, MOTHER, FATHER_ON_PAPER)
    school.library = WRITTEN_FOR_TESTS
    instance = school.start(process="look_again")
    school.answer(instance, "S01", {"again": "look"})
    return instance


def held(school: School, folder: Path) -> InstanceId:
    """It has gone round as often as it may, and waits for the SENDCo to send it on."""
    instance = handing_over(school, folder)
    handed_over = {"handed_over_on": school.clock.today.isoformat()}
    for values in (handed_over, {"again": "look"}, handed_over):
        school.answer(instance, "S01", values)
    return instance


def _date_moved(school: School, folder: Path) -> None:
    """The meeting on which everybody's preparation hangs is put off."""
    school.enrol(folder, MOTHER, FATHER_ON_PAPER)
    school.library = WRITTEN_FOR_TESTS
    instance = school.start(process="meeting", raised_on=date(2026, 9, 11))
    school.answer(instance, "S01", {"meet_on": "2026-09-25"})
    planned = school.instance(instance).items[0].id
    moved = DateCorrected(item=planned, field="meet_on", day=date(2026, 10, 6), by=SENDCO)
    _happen(school, instance, moved)


def deciding(school: School, folder: Path) -> InstanceId:
    """The SENDCo has decided, and the class teacher must agree."""
    school.enrol(folder, MOTHER)
    school.library = WRITTEN_FOR_TESTS
    instance = school.start(process="deciding")
    school.answer(instance, SENDCO, {"outcome": "support", "reason": "Three terms of tests"})
    return instance


def _sent_back(school: School, folder: Path) -> InstanceId:
    instance = deciding(school, folder)
    school.answer(instance, "S02", {"way": "send_back", "comment": "Which tests?"})
    return instance


def _settle(school: School, folder: Path) -> None:
    instance = _sent_back(school, folder)
    for _ in range(2):
        school.answer(instance, SENDCO, {"outcome": "support", "reason": "These tests"})
        school.answer(instance, "S02", {"way": "send_back", "comment": "Which ones?"})


def _tally(school: School, folder: Path) -> None:
    """Nobody has met the parents, and the year is running out."""
    school.enrol(folder, MOTHER)
    school.library = WRITTEN_FOR_TESTS
    school.start(process="meetings")
    school.live_until(date(2027, 4, 20))


def undecided(school: School, folder: Path) -> InstanceId:
    """A meeting waits for the parents' consent, and nobody has decided in time."""
    school.enrol(folder, MOTHER)
    meeting = begin(school, "meeting")
    school.live_until(TIME_IS_UP)
    school.answer(child(school, meeting), SENDCO, {"way": "go_on"})
    return meeting


def _code(school: School, folder: Path) -> None:
    asked(school, folder)
    browser = Browser(school)
    browser.open("/staff/sign-in")
    browser.press("Send me a code", email="sendco@school.test")


def _happen(school: School, instance: InstanceId, event: Event) -> None:
    with school.store.begin() as session:
        events.append_event(session, instance, event, school.clock())
    school.settle()


STORIES: Mapping[str, Callable[[School, Path], object]] = {
    MessageKind.ASK: asked,
    MessageKind.REMINDER: _reminder,
    MessageKind.AGREE: deciding,
    MessageKind.SENT_BACK: _sent_back,
    MessageKind.SETTLE: _settle,
    MessageKind.TALLY: _tally,
    MessageKind.CONSENT_MISSING: undecided,
    MessageKind.DATE_MOVED: _date_moved,
    MessageKind.ESCALATION: _escalation,
    MessageKind.THANKS: _thanks,
    MessageKind.NO_LONGER_NEEDED: _no_longer_needed,
    MessageKind.TOLD: _told,
    MessageKind.ON_PAPER: asked,
    MessageKind.CHASE: _chase,
    MessageKind.CONFIRM_STOP: _confirm_stop,
    MessageKind.CONSENT_WITHDRAWN: _consent_withdrawn,
    MessageKind.CAME_AFTER: _came_after,
    MessageKind.HELD: held,
    MessageKind.CONSENT_EXPIRED: _consent_expired,
    MessageKind.INTERPRETER: _interpreter,
    CODE: _code,
}
"""Ends on the day on which a letter of that kind has left."""
