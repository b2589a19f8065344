"""Small definitions, worlds and instances for tests of the pure core."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from definitions.conditions import parse_condition
from definitions.deadlines import parse_deadline
from definitions.model.forms import AnswerType, Choice, Form, FormField, Proof
from definitions.model.process import End, ProcessDefinition
from definitions.model.stages import GoTo, Next, Stage, When
from definitions.model.steps import (
    Ask,
    Escalation,
    Expiry,
    ExpiryAction,
    Others,
    Reminder,
    Step,
    Together,
)
from definitions.school_days import LONDON, SchoolCalendar, SchoolYear, Term, english_bank_holidays
from flows.engine import advance
from flows.turn import Turn
from tasks.agreement import ConsentRecord
from tasks.assignment import Contact, Directory, StaffMember
from tasks.effect_types import Effect, QueueMessage, RecordConsent
from tasks.event_types import Answered, ChildEnded, Event, Started, WorldChanged
from tasks.state import (
    Answer,
    Channel,
    ConsentStatus,
    InstanceId,
    InstanceStatus,
    ItemId,
    ItemStatus,
    PersonId,
    ProcessInstance,
    PupilId,
    SubjectKey,
    VisitKey,
    WorkItem,
)
from tasks.subjects import Pupil
from tasks.world import Child, World

YEAR = SchoolYear(
    name="2026-27",
    terms=(
        Term(first=date(2026, 9, 2), last=date(2026, 10, 23)),
        Term(first=date(2026, 11, 2), last=date(2026, 12, 18)),
        Term(first=date(2027, 1, 4), last=date(2027, 2, 11)),
        Term(first=date(2027, 2, 22), last=date(2027, 3, 25)),
        Term(first=date(2027, 4, 12), last=date(2027, 5, 27)),
        Term(first=date(2027, 6, 9), last=date(2027, 7, 21)),
    ),
)
CALENDAR = SchoolCalendar(years=(YEAR,), bank_holidays=english_bank_holidays(2026, 2027))
MONDAY = date(2026, 9, 14)


def at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), LONDON)


def staff(code: str, *roles: str) -> StaffMember:
    return StaffMember(
        id=PersonId(code), name=f"Member {code}", email=f"{code.lower()}@school.test", roles=roles
    )


def parent(code: str, relationship: str = "mother", **changes: Any) -> Contact:
    fields: dict[str, Any] = {
        "id": PersonId(code),
        "name": f"Parent {code}",
        "email": f"{code.lower()}@home.test",
        "relationship": relationship,
        "parental_responsibility": True,
        "may_receive_papers": True,
        "do_not_contact": False,
    }
    return Contact(**(fields | changes))


def world(*contacts: Contact, more_staff: tuple[StaffMember, ...] = (), **changes: Any) -> World:
    directory = Directory(
        subject=Pupil(
            id=PupilId("P001"),
            reference="P001",
            initials="AB",
            first_name="Ada",
            year_group="Year 3",
            class_name="Willow",
        ),
        staff=(staff("S1", "sendco"), staff("S2", "class_teacher"), *more_staff),
        contacts=contacts or (parent("K1"), parent("K2", "father")),
        agencies=(),
    )
    fields: dict[str, Any] = {
        "calendar": CALENDAR,
        "directory": directory,
        "records": {},
        "consents": (),
    }
    return World(**(fields | changes))


def child_left(directory: Directory) -> Directory:
    """The same people, once the child has left the school."""
    pupil = directory.pupil
    assert pupil is not None, "it is about a child"
    gone = pupil.model_copy(update={"has_left": True})
    return directory.model_copy(update={"subject": gone})


def consent_field(**changes: Any) -> FormField:
    fields: dict[str, Any] = {
        "name": "identify",
        "question": "May we?",
        "answer": AnswerType.CHOICE,
        "must_know": True,
        "choices": (Choice(key="agree", label="Yes"), Choice(key="refuse", label="No")),
        "consent": "identify",
        "lasts": parse_deadline("24 months after today"),
    }
    return FormField(**(fields | changes))


def ask(**changes: Any) -> Ask:
    fields: dict[str, Any] = {
        "name": "answers",
        "role": "parent",
        "each": True,
        "title": "May we?",
        "why": "Because.",
        "form": Form(name="consent", proof=Proof.LINK, fields=(consent_field(),)),
        "due": parse_deadline("10 school days after asked"),
        "remind": (
            Reminder(at=parse_deadline("3 school days before due")),
            Reminder(at=parse_deadline("1 school day after due")),
        ),
        "escalate": (Escalation(at=parse_deadline("5 school days after due"), to="sendco"),),
        "expire": Expiry(
            at=parse_deadline("10 school days after due"), action=ExpiryAction.ASK_SENDCO
        ),
    }
    return Ask(**(fields | changes))


def consent(status: ConsentStatus, scope: str = "sstm", agency: str = "") -> ConsentRecord:
    """The mother's, as an earlier process has recorded it."""
    agreed = ("whole",) if status in (ConsentStatus.GIVEN, ConsentStatus.WITHDRAWN) else ()
    return ConsentRecord(
        person=PersonId("K1"),
        scope=scope,
        agency=agency,
        status=status,
        agreed=agreed,
        declined=("whole",) if status is ConsentStatus.REFUSED else (),
        item=ItemId("1"),
        instance=InstanceId("I0"),
    )


def welcome() -> Others:
    return Others(until=parse_deadline("on due"))


def definition(
    *steps: Step | Together,
    following: Next | None = None,
    whenever: tuple[When, ...] = (),
    **changes: Any,
) -> ProcessDefinition:
    stage = Stage(
        name="asking",
        title="Asking",
        steps=steps or (ask(),),
        next=following or GoTo(target="over"),
    )
    fields: dict[str, Any] = {
        "process": "test",
        "title": "A test",
        "about": "A test.",
        "version": "1",
        "start": Form(name="start", fields=()),
        "stages": (stage,),
        "whenever": whenever,
        "ends": (End(name="over", title="Over"), End(name="left", title="Left")),
        "content_hash": "0" * 16,
    }
    return ProcessDefinition(**(fields | changes))


def left_school() -> When:
    return When(when=parse_condition("pupil.has_left"), go="left")


class Case:
    """One instance in hand: give it events, move the day, look at what it does."""

    def __init__(self, of: ProcessDefinition, around: World | None = None) -> None:
        self.definition = of
        self.world = around or world()
        self.effects: list[Effect] = []
        self.today = MONDAY
        self.instance = ProcessInstance(
            id=InstanceId("I1"),
            reference="C-0001",
            process=of.process,
            title=of.title,
            definition_hash=of.content_hash,
            subject=SubjectKey.of_pupil("P001"),
            start={},
            started_on=MONDAY,
            started_at=at(MONDAY),
        )

    def start(self) -> Case:
        return self.happen(Started())

    def happen(self, *events: Event, on: date | None = None) -> Case:
        self.today = on or self.today
        self.instance, effects = advance(
            self.definition, self.instance, events, self.world, at(self.today)
        )
        self.effects = list(effects)
        self._keep_consents()
        return self

    def on(self, day: date) -> Case:
        return self.happen(on=day)

    def answer(self, person: str, on: date | None = None, **values: Any) -> Case:
        self.today = on or self.today
        item = self.item_of(person)
        self.put_answer(item, values)
        return self.happen(Answered(item=item.id))

    def put_answer(self, item: WorkItem, values: dict[str, Any]) -> None:
        answer = Answer(
            item=item.id,
            values=values,
            channel=Channel.ONLINE,
            received_on=self.today,
            submitted_at=at(self.today),
            reference="ABCD2345",
        )
        done = item.model_copy(update={"status": ItemStatus.ANSWERED})
        items = tuple(done if i.id == item.id else i for i in self.instance.items)
        self.instance = self.instance.model_copy(
            update={"items": items, "answers": (*self.instance.answers, answer)}
        )

    def item_of(self, person: str) -> WorkItem:
        return next(i for i in self.instance.open_items() if i.person == person)

    def standing(self) -> dict[str, str]:
        """Each step of each visit and where it stands; ``held`` where it waits for a consent."""
        return {s.key: "held" if s.held else s.status.value for s in self.instance.steps}

    def change_world(self, **changes: Any) -> Case:
        """A record, a consent or another process has changed, and the instance looks again."""
        self.world = self.world.model_copy(update=changes)
        return self.happen(WorldChanged())

    def put_child(self, visit: str, end: str = "", link: str = "run") -> Case:
        """The store has started what that step asked for; with an end, it has come to that."""
        key, status = VisitKey(visit), InstanceStatus.ENDED if end else InstanceStatus.RUNNING
        child = Child(
            visit=key,
            link=link,
            id=InstanceId(f"I-{visit}-{link}"),
            reference="C-0002",
            title="A reading test",
            status=status,
            end=end,
        )
        others = [c for c in self.world.children if (c.visit, c.link) != (key, link)]
        self.world = self.world.model_copy(update={"children": (*others, child)})
        ended = ChildEnded(visit=key, link=link, child=child.id)
        return self.happen(ended if end else WorldChanged())

    def sent(self) -> list[tuple[str, str]]:
        """Kind and recipient of each message of the last turn."""
        return [(e.kind.value, e.to) for e in self.effects if isinstance(e, QueueMessage)]

    def consents(self) -> dict[tuple[str, str], str]:
        return {(c.person, c.scope): c.status.value for c in self.world.consents}

    def statuses(self) -> dict[ItemId, str]:
        return {i.id: i.status.value for i in self.instance.items}

    def _keep_consents(self) -> None:
        """What the store would do with the turn's consents, through the engine's own reading."""
        turn = Turn(self.definition, self.instance, self.world, at(self.today))
        for effect in self.effects:
            if isinstance(effect, RecordConsent):
                turn.record_consent(effect)
        self.world = turn.world
