"""Every letter Sendflow can write, about one small case: what the golden files are made from."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from definitions.deadlines import parse_deadline
from definitions.model.clocks import Tally
from definitions.model.forms import AnswerType, Form, FormField, Proof
from definitions.model.process import End, ProcessDefinition
from definitions.model.stages import GoTo, Stage
from definitions.model.steps import Ask, Expiry, ExpiryAction, Reminder, Tell
from definitions.school_days import LONDON
from flows.occasion import Occasion
from flows.particulars import notify
from notifications.notification import Notification, Reader, School
from notifications.several import combine
from tasks.assignment import Contact, Directory, StaffMember
from tasks.effect_types import MessageKind
from tasks.post import OutboxMessage
from tasks.state import (
    Answer,
    Channel,
    DueDate,
    InstanceId,
    InstanceStatus,
    ItemId,
    ItemKind,
    ItemStatus,
    PersonId,
    ProcessInstance,
    PupilId,
    StepState,
    StepStatus,
    SubjectKey,
    VisitKey,
    WorkItem,
)
from tasks.subjects import Pupil

SCHOOL = School(
    name="Hazel Bank Primary School",
    phone="01632 960 123",
    office_email="office@hazelbank.example",
    sender_email="sendflow@hazelbank.example",
    public_url="https://answers.hazelbank.example",
)
ASKED = date(2026, 9, 21)
DUE = date(2026, 10, 2)
AT = datetime(2026, 9, 21, 9, 0, tzinfo=LONDON)
TOKEN = "q7Zk1mB2v9Xw4Lr8Tn6Jc3Ys5Hd0Gf_uEaPoRiKx-bM"
NADIA, OMAR, KATE, HELEN, TOM, TESS, RUTH = (
    PersonId(each) for each in ("K001", "K002", "K003", "S01", "S02", "S04", "S03")
)
CHASE, POST, COPY = ItemId("7d1f"), ItemId("8e2a"), ItemId("9f3b")


def _due(on: date = DUE) -> DueDate:
    return DueDate(on=on, legal=on, rule="10 school days after asked", explanation="Ten days.")


def _contact(code: PersonId, name: str, relationship: str, **more: Any) -> Contact:
    email = f"{name.split(maxsplit=1)[0].lower()}@family.example"
    known = {"parental_responsibility": True, "may_receive_papers": True, "do_not_contact": False}
    fields = {"email": email, **known, **more}
    return Contact(id=code, name=name, relationship=relationship, **fields)


def _staff(code: PersonId, name: str, *roles: str) -> StaffMember:
    email = f"{name.split(maxsplit=1)[0].lower()}@hazelbank.example"
    return StaffMember(id=code, name=name, email=email, roles=roles)


AMINA = Pupil(
    id=PupilId("P017"),
    reference="P017",
    initials="AO",
    first_name="Amina",
    year_group="Year 3",
    class_name="Willow",
)
DIRECTORY = Directory(
    subject=AMINA,
    staff=(
        _staff(HELEN, "Helen Marsh", "sendco"),
        _staff(TOM, "Tom Ashdown", "class_teacher"),
        _staff(TESS, "Tess Byrne", "class_teacher"),
        _staff(RUTH, "Ruth Caldwell", "head_teacher"),
    ),
    contacts=(
        _contact(NADIA, "Nadia Osman", "Mother"),
        _contact(OMAR, "Omar Osman", "Father", needs_interpreter="Somali"),
        _contact(KATE, "Kate Doyle", "Guardian", email=None, needs_interpreter="Polish"),
    ),
    agencies=(),
)

_QUESTION = FormField(name="agree", question="May we?", answer=AnswerType.YES_NO)
_DUE = parse_deadline("10 school days after asked")
_REMIND = (Reminder(at=parse_deadline("3 school days before due")),)
_EXPIRE = Expiry(at=parse_deadline("10 school days after due"), action=ExpiryAction.ASK_SENDCO)
PARENTS = Ask(
    name="answers",
    role="parent",
    each=True,
    title="May we? Your answer about support for <child>",
    why=(
        "We would like to plan more support for <child> at school. For some of it we ask you\n"
        "first, so that we only do what you have agreed to.\n\n"
        "There are no wrong answers, and <child>'s place at the school does not depend on them."
    ),
    form=Form(
        name="consent",
        proof=Proof.LINK,
        fields=(_QUESTION.model_copy(update={"consent": "identify"}),),
    ),
    due=_DUE,
    remind=_REMIND,
    expire=_EXPIRE,
)
TEACHER = Ask(
    name="concern",
    role="class_teacher",
    title="What have you noticed about <child>?",
    why="Your description is where everything starts: what you see in lessons, and what helps.",
    form=Form(name="concern", proof=Proof.CODE, fields=(_QUESTION,)),
    due=_DUE,
    remind=_REMIND,
    expire=_EXPIRE,
)
SENDCO_ASK = TEACHER.model_copy(
    update={"name": "plan", "role": "sendco", "title": "Plan the first meeting about <child>"}
)
DECISION = TEACHER.model_copy(
    update={
        "name": "decision",
        "role": "sendco",
        "agreed_by": "class_teacher",
        "title": "Decide whether <child> needs more support",
    }
)
REPORT = TEACHER.model_copy(
    update={
        "name": "report",
        "role": "sendco",
        "title": "The report of the speech and language therapist",
        "arrival": "report",
    }
)
OUTCOME = Tell(
    name="outcome",
    to=("sendco", "parent"),
    title="The parents have been heard about <child>",
    message="Everyone we asked about <child> has answered, or has had the time to.\n\n"
    "The next step is a meeting at school; we will write with a date.",
)
PLAN_COPIES = Tell(
    name="plan_copies", to=("parent",), title="<child>'s plan for this cycle", document="plan"
)
DEFINITION = ProcessDefinition(
    process="consent",
    title="Parents' consent",
    about="Asks the parents.",
    version="2026-09",
    start=Form(name="start", fields=()),
    stages=(
        Stage(
            name="asking",
            title="Asking the parents",
            steps=(PARENTS, TEACHER, SENDCO_ASK, DECISION, REPORT, OUTCOME, PLAN_COPIES),
            next=GoTo(target="given"),
        ),
    ),
    tallies=(
        Tally(
            name="meetings",
            title="Meetings with <child>'s parents",
            counted=("concern",),
            at_least=3,
            warn="sendco",
        ),
    ),
    ends=(End(name="given", title="The parents agree"),),
    content_hash="0123456789abcdef",
)


def _key(step: str) -> VisitKey:
    return VisitKey(f"asking.1.{step}")


def _item(number: str, step: str, person: PersonId, **more: Any) -> WorkItem:
    fields = {"due": _due(), "opened_on": ASKED, **more}
    return WorkItem(id=ItemId(number), visit=_key(step), step=step, person=person, **fields)


NADIAS = _item("1a", "answers", NADIA)
OMARS = _item("2b", "answers", OMAR)
KATES = _item("3c", "answers", KATE, handler=HELEN)
TEACHERS = _item("4d", "concern", TOM, offered_to=(TOM, TESS))
SENDCOS = _item("5e", "plan", HELEN)
AWAITED = _item("5f", "report", HELEN, arrival="report")
DECIDED = _item("6f", "decision", HELEN, status=ItemStatus.ANSWERED)
READING = _item(
    "7a",
    "decision",
    TOM,
    kind=ItemKind.AGREE,
    offered_to=(TOM, TESS),
    agrees_to=DECIDED.id,
    opened_on=date(2026, 9, 23),
    due=_due(date(2026, 10, 7)),
)
AGAIN = _item("8b", "decision", HELEN, revises=DECIDED.id)
SETTLE = _item(
    "9c", "decision", HELEN, kind=ItemKind.SETTLE, subject_item=_key("decision"), due=_due()
)
LATE = SETTLE.model_copy(update={"kind": ItemKind.CHASE})
NOT_COME = _item("9d", "report", HELEN, kind=ItemKind.CHASE, subject_item=_key("report"))
UNDECIDED = _item("ad", "plan", HELEN, kind=ItemKind.HELD, subject_item=_key("plan"), due=_due())
STANDING = (
    _item(
        CHASE,
        "answers",
        HELEN,
        kind=ItemKind.CHASE,
        subject_item=_key("answers"),
        opened_on=date(2026, 10, 19),
    ),
    _item(POST, "outcome", HELEN, kind=ItemKind.POST, about=KATE, due=_due(date(2026, 10, 16))),
    _item(COPY, "plan_copies", NADIA, kind=ItemKind.COPY, status=ItemStatus.SHARED, due=None),
)


def _state(step: str, **more: Any) -> StepState:
    fields = {"due": _due(), "expire_on": date(2026, 10, 16), **more}
    return StepState(
        key=_key(step),
        stage="asking",
        visit=1,
        step=step,
        opened_on=ASKED,
        opened_at=AT,
        **fields,
    )


INSTANCE = ProcessInstance(
    id=InstanceId("c0ffee"),
    reference="C-0042",
    process="consent",
    title="Parents' consent",
    definition_hash="0123456789abcdef",
    subject=SubjectKey.of_pupil("P017"),
    start={},
    started_on=ASKED,
    started_at=AT,
    stage="asking",
    visits={"asking": 1},
    steps=tuple(
        _state(step)
        for step in ("answers", "concern", "plan", "decision", "report", "outcome", "plan_copies")
    ),
    items=(NADIAS, OMARS, KATES, TEACHERS, SENDCOS, AWAITED, *STANDING),
)


def _with(item: WorkItem, **changes: Any) -> ProcessInstance:
    changed = item.model_copy(update=changes)
    items = tuple(changed if each.id == item.id else each for each in INSTANCE.items)
    return INSTANCE.model_copy(update={"items": items})


def _with_item(item: WorkItem) -> ProcessInstance:
    return INSTANCE.model_copy(update={"items": (*INSTANCE.items, item)})


def _held(step: str, item: WorkItem) -> ProcessInstance:
    steps = tuple(each.model_copy(update={"held": each.step == step}) for each in INSTANCE.steps)
    return INSTANCE.model_copy(update={"steps": steps, "items": (*INSTANCE.items, item)})


def _with_more_time(item: WorkItem, until: date) -> ProcessInstance:
    later = {"due": _due(until), "expire_on": until}
    instance = _with(item, due=_due(until))
    steps = tuple(
        each.model_copy(update=later) if each.key == item.visit else each for each in instance.steps
    )
    return instance.model_copy(update={"steps": steps})


def _met_once() -> ProcessInstance:
    met = {"status": StepStatus.DONE, "closed_on": date(2026, 11, 4)}
    steps = tuple(
        each.model_copy(update=met) if each.step == "concern" else each for each in INSTANCE.steps
    )
    return INSTANCE.model_copy(update={"steps": steps})


def _without_dates(item: WorkItem) -> ProcessInstance:
    """As when what the deadline counts from is not known yet."""
    steps = tuple(
        each.model_copy(update={"due": None, "expire_on": None}) for each in INSTANCE.steps
    )
    return _with(item, due=None).model_copy(update={"steps": steps})


def _answered(item: WorkItem, channel: Channel = Channel.ONLINE) -> ProcessInstance:
    answer = Answer(
        item=item.id,
        values={"agree": "yes"},
        channel=channel,
        received_on=date(2026, 9, 24),
        submitted_at=AT,
        reference="7KQ2M9XD",
    )
    status = ItemStatus.ANSWERED if channel is Channel.ONLINE else ItemStatus.CAME_AFTER
    return _with(item, status=status).model_copy(update={"answers": (answer,)})


def _given(item: WorkItem, **values: Any) -> Answer:
    return Answer(
        item=item.id,
        values=values,
        channel=Channel.ONLINE,
        received_on=date(2026, 9, 23),
        submitted_at=AT,
        reference="7KQ2M9XD",
    )


def _to_be_agreed(*items: WorkItem) -> ProcessInstance:
    """The SENDCo has decided, and the teachers are asked to agree."""
    back = {"way": "send_back", "comment": "Too soon", "answered_by": TOM}
    answers = (_given(DECIDED, agree=True), *(_given(i, **back) for i in (READING, *_EARLIER)))
    return INSTANCE.model_copy(
        update={"items": (*INSTANCE.items, DECIDED, *items), "answers": answers}
    )


_READ = READING.model_copy(update={"status": ItemStatus.ANSWERED})
_EARLIER = tuple(_READ.model_copy(update={"id": ItemId(each)}) for each in ("7b", "7c"))
_THRICE = (_READ, *_EARLIER)


def _ended(instance: ProcessInstance) -> ProcessInstance:
    return instance.model_copy(update={"status": InstanceStatus.ENDED})


def _step_done(instance: ProcessInstance, step: str) -> ProcessInstance:
    steps = tuple(
        each.model_copy(update={"status": StepStatus.DONE}) if each.step == step else each
        for each in instance.steps
    )
    return instance.model_copy(update={"steps": steps})


def letter(
    kind: MessageKind,
    to: PersonId,
    item: WorkItem | None = None,
    *,
    instance: ProcessInstance = INSTANCE,
    today: date = ASKED,
    directory: Directory = DIRECTORY,
    definition: ProcessDefinition = DEFINITION,
    **message: Any,
) -> Notification:
    """One letter to one person, on a day."""
    person = directory.person(to)
    assert person is not None
    queued = OutboxMessage(
        id=1,
        key=f"{instance.id}/{item.id if item else 'instance'}/{kind.value}/{to}",
        kind=kind.value,
        to=to,
        address=person.email or "",
        item=item.id if item else None,
        visit=message.pop("visit", item.visit if item else None),
        about=message.pop("about", None),
        challenge=None,
        not_before=AT,
        detail=message.pop("detail", {}),
        instance=instance.id,
        subject=instance.subject,
        attempts=1,
        letter="",
        created_at=AT + timedelta(days=(today - ASKED).days),
    )
    site = SCHOOL.public_url
    return notify(Occasion(queued, instance, definition, directory, today, site, site, TOKEN))


def code(name: str = "Nadia Osman", *, is_staff: bool = False) -> Notification:
    """A one-time code, which is about no case."""
    reader = Reader(name, "nadia@family.example", "", is_staff=is_staff)
    return Notification("code/9f", "code", "", reader, {"code": "402915", "until": "09:10"})


def together(*parts: tuple[Hashable, Notification]) -> Notification:
    """One letter of several things, each with what it is about."""
    return combine("letter/1", parts)


def asked_in_short(person: PersonId, about: Directory = DIRECTORY) -> Notification:
    """A question that can be answered about several children on one page."""
    asked = letter(MessageKind.ASK, person, TEACHERS, today=_SOON, directory=about)
    return replace(asked, facts={**asked.facts, "short": "glancing/glance"})


_K = MessageKind
_LATE, _SOON = date(2026, 10, 5), date(2026, 9, 29)
_WITHDRAWN = {"status": ItemStatus.WITHDRAWN}

_BEN = Pupil(
    id=PupilId("P018"),
    reference="P018",
    initials="BO",
    first_name="Bilal",
    year_group="1",
    class_name="Willow",
)
_ABOUT_BEN = DIRECTORY.model_copy(update={"subject": _BEN})


def _everything_for_the_sendco() -> tuple[Notification, ...]:
    """All that can come together for one member of staff."""
    answered = _answered(KATES, Channel.PAPER)
    return (
        letter(_K.CHASE, HELEN, STANDING[0], today=_LATE, instance=_answered(OMARS)),
        letter(_K.REMINDER, HELEN, STANDING[0], today=_LATE),
        letter(_K.REMINDER, HELEN, STANDING[1], today=_LATE, about=KATE),
        letter(_K.REMINDER, HELEN, KATES, today=_LATE, about=KATE),
        letter(_K.REMINDER, HELEN, AWAITED, today=_LATE),
        letter(_K.CHASE, HELEN, NOT_COME, today=_LATE, instance=_with_item(NOT_COME)),
        letter(_K.ESCALATION, HELEN, today=_LATE, visit=_key("report"), about=HELEN),
        letter(_K.ON_PAPER, HELEN, KATES, today=_LATE, about=KATE),
        letter(_K.ON_PAPER, HELEN, STANDING[1], today=_LATE, about=KATE),
        letter(
            _K.INTERPRETER, HELEN, OMARS, today=_LATE, about=OMAR, detail={"language": "Somali"}
        ),
        letter(_K.CAME_AFTER, HELEN, KATES, today=_LATE, instance=answered, about=KATE),
        letter(_K.TOLD, HELEN, today=_LATE, visit=_key("outcome")),
        letter(_K.CONSENT_WITHDRAWN, HELEN, today=_LATE, about=NADIA),
        letter(_K.HELD, HELEN, today=_LATE),
        letter(_K.CONFIRM_STOP, HELEN, today=_LATE),
    )


LETTERS: dict[str, Callable[[], Notification]] = {
    "ask_parent": lambda: letter(_K.ASK, NADIA, NADIAS),
    "ask_teacher": lambda: letter(_K.ASK, TOM, TEACHERS),
    "ask_sendco": lambda: letter(_K.ASK, HELEN, SENDCOS),
    "ask_late_from_the_start": lambda: letter(_K.ASK, TOM, TEACHERS, today=DUE),
    "ask_passed_on": lambda: letter(_K.ASK, TESS, TEACHERS, today=_SOON, detail={"passed_on": ""}),
    "ask_passed_on_late": lambda: letter(
        _K.ASK, TESS, TEACHERS, today=_SOON, detail={"passed_on": "2026-09-25"}
    ),
    "ask_no_date_and_no_sendco": lambda: letter(
        _K.ASK,
        NADIA,
        NADIAS,
        instance=_without_dates(NADIAS),
        directory=DIRECTORY.model_copy(update={"staff": ()}),
    ),
    "reminder_no_date": lambda: letter(
        _K.REMINDER, NADIA, NADIAS, today=_LATE, instance=_without_dates(NADIAS)
    ),
    "reminder_before": lambda: letter(_K.REMINDER, NADIA, NADIAS, today=_SOON),
    "reminder_today": lambda: letter(_K.REMINDER, TOM, TEACHERS, today=DUE),
    "reminder_after": lambda: letter(_K.REMINDER, NADIA, NADIAS, today=_LATE),
    "reminder_more_time": lambda: letter(
        _K.REMINDER,
        NADIA,
        NADIAS,
        today=date(2026, 10, 20),
        detail={"more_time": "2026-11-06"},
        instance=_with_more_time(NADIAS, date(2026, 11, 6)),
    ),
    "date_moved": lambda: letter(
        _K.DATE_MOVED,
        NADIA,
        NADIAS,
        detail={"was": "2026-10-02"},
        instance=_with(NADIAS, due=_due(date(2026, 10, 6))),
    ),
    "date_moved_known_now": lambda: letter(_K.DATE_MOVED, TOM, TEACHERS),
    "date_moved_on_paper": lambda: letter(
        _K.DATE_MOVED, HELEN, KATES, about=KATE, detail={"was": "2026-10-05"}
    ),
    "reminder_still_welcome": lambda: letter(
        _K.REMINDER, NADIA, NADIAS, today=_SOON, instance=_with(NADIAS, welcome_until=DUE)
    ),
    "reminder_paper_before": lambda: letter(_K.REMINDER, HELEN, KATES, today=_SOON, about=KATE),
    "reminder_paper_after": lambda: letter(_K.REMINDER, HELEN, KATES, today=_LATE, about=KATE),
    "reminder_decision": lambda: letter(_K.REMINDER, HELEN, STANDING[0], today=date(2026, 10, 27)),
    "reminder_letter_to_hand_over": lambda: letter(
        _K.REMINDER, HELEN, STANDING[1], today=date(2026, 10, 19), about=KATE
    ),
    "escalation": lambda: letter(
        _K.ESCALATION, HELEN, today=date(2026, 10, 9), visit=_key("answers"), about=NADIA
    ),
    "escalation_to_head_teacher": lambda: letter(
        _K.ESCALATION, RUTH, today=date(2026, 10, 9), visit=_key("concern"), about=TOM
    ),
    "thanks_parent": lambda: letter(_K.THANKS, NADIA, NADIAS, instance=_answered(NADIAS)),
    "thanks_teacher": lambda: letter(_K.THANKS, TOM, TEACHERS, instance=_answered(TEACHERS)),
    "no_longer_needed_parent": lambda: letter(
        _K.NO_LONGER_NEEDED,
        NADIA,
        NADIAS,
        instance=_step_done(_with(NADIAS, **_WITHDRAWN), "answers"),
    ),
    "no_longer_needed_ended": lambda: letter(
        _K.NO_LONGER_NEEDED, NADIA, NADIAS, instance=_ended(_with(NADIAS, **_WITHDRAWN))
    ),
    "no_longer_needed_colleague": lambda: letter(
        _K.NO_LONGER_NEEDED, TESS, TEACHERS, instance=_answered(TEACHERS)
    ),
    "no_longer_needed_paper": lambda: letter(
        _K.NO_LONGER_NEEDED,
        HELEN,
        KATES,
        instance=_step_done(_with(KATES, **_WITHDRAWN), "answers"),
        about=KATE,
    ),
    "told_parent": lambda: letter(_K.TOLD, NADIA, visit=_key("outcome")),
    "told_document_parent": lambda: letter(_K.TOLD, NADIA, STANDING[2]),
    "told_sendco": lambda: letter(_K.TOLD, HELEN, visit=_key("outcome")),
    "on_paper_form": lambda: letter(_K.ON_PAPER, HELEN, KATES, about=KATE),
    "on_paper_email_came_back": lambda: letter(
        _K.ON_PAPER, HELEN, NADIAS, about=NADIA, instance=_with(NADIAS, handler=HELEN)
    ),
    "on_paper_letter": lambda: letter(_K.ON_PAPER, HELEN, STANDING[1], about=KATE),
    "chase": lambda: letter(
        _K.CHASE,
        HELEN,
        STANDING[0],
        today=date(2026, 10, 19),
        instance=_answered(OMARS),
    ),
    "arrival_reminder_before": lambda: letter(_K.REMINDER, HELEN, AWAITED, today=_SOON),
    "arrival_reminder_after": lambda: letter(_K.REMINDER, HELEN, AWAITED, today=_LATE),
    "arrival_reminder_more_time": lambda: letter(
        _K.REMINDER, HELEN, AWAITED, today=_LATE, detail={"more_time": "2026-11-06"}
    ),
    "arrival_escalation": lambda: letter(
        _K.ESCALATION, RUTH, today=date(2026, 10, 9), visit=_key("report"), about=HELEN
    ),
    "arrival_chase": lambda: letter(
        _K.CHASE, HELEN, NOT_COME, today=date(2026, 10, 19), instance=_with_item(NOT_COME)
    ),
    "agree": lambda: letter(
        _K.AGREE, TOM, READING, today=date(2026, 9, 23), instance=_to_be_agreed(READING)
    ),
    "agree_reminder": lambda: letter(
        _K.REMINDER, TOM, READING, today=date(2026, 10, 2), instance=_to_be_agreed(READING)
    ),
    "agree_escalation": lambda: letter(
        _K.ESCALATION,
        RUTH,
        today=date(2026, 10, 9),
        visit=_key("decision"),
        about=TOM,
        instance=_to_be_agreed(READING),
    ),
    "agree_chase": lambda: letter(
        _K.CHASE,
        HELEN,
        LATE,
        today=date(2026, 10, 19),
        instance=_to_be_agreed(READING, LATE),
    ),
    "sent_back": lambda: letter(
        _K.SENT_BACK, HELEN, AGAIN, today=date(2026, 9, 24), instance=_to_be_agreed(_READ, AGAIN)
    ),
    "settle": lambda: letter(_K.SETTLE, HELEN, SETTLE, instance=_to_be_agreed(*_THRICE, SETTLE)),
    "reminder_settle": lambda: letter(
        _K.REMINDER,
        HELEN,
        SETTLE,
        today=date(2026, 10, 27),
        instance=_to_be_agreed(*_THRICE, SETTLE),
    ),
    "tally": lambda: letter(
        _K.TALLY,
        HELEN,
        today=date(2027, 5, 18),
        detail={"tally": "meetings", "year": "2026-27", "last_day": "2027-07-21"},
        instance=_met_once(),
    ),
    "tally_nothing_yet": lambda: letter(
        _K.TALLY,
        RUTH,
        today=date(2027, 4, 19),
        detail={"tally": "meetings", "year": "2026-27", "last_day": "2027-07-21"},
    ),
    "confirm_stop": lambda: letter(_K.CONFIRM_STOP, HELEN),
    "consent_withdrawn": lambda: letter(
        _K.CONSENT_WITHDRAWN, NADIA, today=date(2027, 1, 12), about=NADIA
    ),
    "consent_expired": lambda: letter(
        _K.CONSENT_EXPIRED,
        HELEN,
        today=date(2028, 9, 25),
        about=NADIA,
        detail={"until": "2028-09-24"},
    ),
    "consent_withdrawn_to_sendco": lambda: letter(
        _K.CONSENT_WITHDRAWN, HELEN, today=date(2027, 1, 12), about=NADIA
    ),
    "consent_expired_to_parent": lambda: letter(
        _K.CONSENT_EXPIRED,
        NADIA,
        today=date(2028, 9, 25),
        about=NADIA,
        detail={"until": "2028-09-24"},
    ),
    "came_after": lambda: letter(
        _K.CAME_AFTER, HELEN, KATES, instance=_answered(KATES, Channel.PAPER), about=KATE
    ),
    "held": lambda: letter(_K.HELD, HELEN),
    "held_outside_a_stage": lambda: letter(
        _K.HELD, HELEN, instance=INSTANCE.model_copy(update={"stage": None})
    ),
    "consent_missing": lambda: letter(
        _K.CONSENT_MISSING, HELEN, UNDECIDED, instance=_held("plan", UNDECIDED)
    ),
    "reminder_consent_missing": lambda: letter(
        _K.REMINDER,
        HELEN,
        UNDECIDED,
        today=date(2026, 10, 20),
        instance=_held("plan", UNDECIDED),
    ),
    "interpreter_by_email": lambda: letter(
        _K.INTERPRETER, HELEN, OMARS, about=OMAR, detail={"language": "Somali"}
    ),
    "interpreter_on_paper": lambda: letter(
        _K.INTERPRETER, HELEN, KATES, about=KATE, detail={"language": "Polish"}
    ),
    "several_to_teacher": lambda: together(
        ("P017", letter(_K.ASK, TOM, TEACHERS, today=_SOON)),
        ("P018", letter(_K.REMINDER, TOM, TEACHERS, today=_SOON, directory=_ABOUT_BEN)),
        (
            "P018",
            letter(_K.ESCALATION, TOM, today=_SOON, visit=_key("answers"), directory=_ABOUT_BEN),
        ),
    ),
    "several_on_one_page": lambda: together(
        ("P017", asked_in_short(TOM)),
        ("P018", asked_in_short(TOM, _ABOUT_BEN)),
    ),
    "several_to_parent": lambda: together(
        ("P017", letter(_K.TOLD, NADIA, visit=_key("outcome"), today=_LATE)),
        ("P017", letter(_K.REMINDER, NADIA, NADIAS, today=_LATE)),
    ),
    "several_to_sendco": lambda: together(
        *(("P017", each) for each in _everything_for_the_sendco())
    ),
    "several_to_parent_of_two": lambda: together(
        ("P017", letter(_K.ASK, NADIA, NADIAS)),
        ("P018", letter(_K.ASK, NADIA, NADIAS, directory=_ABOUT_BEN)),
        ("P018", letter(_K.CONSENT_EXPIRED, NADIA, about=NADIA, directory=_ABOUT_BEN)),
        (
            "P017",
            letter(
                _K.NO_LONGER_NEEDED,
                NADIA,
                NADIAS,
                instance=_step_done(_with(NADIAS, **_WITHDRAWN), "answers"),
            ),
        ),
    ),
    "code": code,
    "code_to_sign_in": lambda: code("Helen Marsh", is_staff=True),
}
"""A name for each letter, and how it comes about."""
