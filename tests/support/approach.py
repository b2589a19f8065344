"""One child's graduated approach, lived day by day: answers go through the forms people see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from definitions.form_refill import refill
from definitions.made_up_answers import fill
from tasks import answers, files
from tasks.clocks import ClockRun, clock_runs
from tasks.people_import import import_people
from tasks.site.cases import Case, case_of_item, open_case
from tasks.site.papers import Paper, write_paper
from tasks.site.questions import Question
from tasks.site.sitting import Sitting
from tasks.state import (
    Channel,
    InstanceId,
    InstanceStatus,
    ItemKind,
    ItemStatus,
    PersonId,
    ProcessInstance,
    WorkItem,
)
from tasks.tables import ChildRow, InstanceRow, WatchRow
from tests.support.school import A_DAY, CONTACT_COLUMNS, REGISTER, School
from tests.support.site import office_of

SENDCO, TEACHER, HEAD = (PersonId(each) for each in ("S01", "S02", "S03"))
TEACHING_ASSISTANT = "S05,Kit Lowe,kit@school.test,teaching_assistant,Willow,\n"
HER_SUCCESSOR = "S06,Ola Penn,ola@school.test,teaching_assistant,Willow,\n"

_PUPIL = "P1{0:02},Cy{0} Dale,Cy,2018-12-01,Year 3,Willow,English,,\n"
_MOTHER = "K1{0:02},P1{0:02},Pat Dale,mother,yes,yes,k1{0:02}@home.test,,,email,English,no,yes,no\n"


@dataclass
class Approach:
    """One case, and what it has set off."""

    school: School
    instance: InstanceId
    pupil: str = "P017"
    checked: list[date] = field(default_factory=list)
    """The days at whose end nothing was found to be stuck."""

    # ------------------------------------------------------------------------------------ days

    def until(self, day: date, hour: int = 9) -> None:
        """Go on to that day; at the end of each day on the way nothing is stuck."""
        while self.school.clock.today < day:
            self.check()
            self.school.live_until(self.school.clock.today + A_DAY, hour)
        self.check()

    def check(self) -> None:
        """Everything of this child goes on by itself or is in somebody's hands, or has ended."""
        assert stuck(self.school) == []
        self.checked.append(self.school.clock.today)

    # --------------------------------------------------------------------------------- answers

    def answer(
        self,
        step: str,
        person: PersonId | str,
        *,
        channel: Channel = Channel.ONLINE,
        entered_by: PersonId | None = None,
        of: InstanceId | None = None,
        **given: Any,
    ) -> None:
        """What one person says at one step, read by the form as the page would read it.

        What is not given is made up.
        """
        item = self.item(step, person, of)
        submit(self.school, item, PersonId(person), given, channel, entered_by)
        self.school.settle()

    def on_paper(self, step: str, person: str, of: InstanceId | None = None, **values: Any) -> None:
        """What somebody handed in on paper, entered by the SENDCo."""
        self.answer(step, person, channel=Channel.PAPER, entered_by=SENDCO, of=of, **values)

    def everybody_answers(self, *stages: str, **given: dict[str, Any]) -> None:
        """Whoever is asked anything answers within the day, until one of these stages is come to.

        ``given`` is what matters of the answers, by step; everybody agrees to everything.
        """
        while self.now.stage not in stages and self.now.status is InstanceStatus.RUNNING:
            for item in self.now.open_items():
                self.settle_item(item, given.get(item.step, {}))
            if not self.now.open_items():
                self.until(self.school.clock.today + A_DAY)

    def settle_item(self, item: WorkItem, given: dict[str, Any]) -> None:
        """Whoever has it in hand does what it asks for."""
        if self.item(item.step, item.person).status is not ItemStatus.OPEN:
            return
        match item.kind:
            case ItemKind.AGREE:
                self.agree(item.step, item.person)
            case ItemKind.POST:
                self.hand_over(item.step)
            case _ if item.handler is not None:
                self.on_paper(item.step, item.person, **given)
            case _:
                self.answer(item.step, item.person, **given)

    def agree(self, step: str, person: PersonId, comment: str = "") -> None:
        """Agree to what was written, or send it back with this comment."""
        if comment:
            self.answer(step, person, way="send_back", comment=comment)
        else:
            self.answer(step, person, way="agree")

    def hand_over(self, step: str, of: InstanceId | None = None) -> None:
        """The SENDCo has printed a letter, and noted that it is in the right hands."""
        self.answer(step, SENDCO, handed_over_on=self.school.clock.today.isoformat(), of=of)

    def suggested(self, step: str, person: PersonId) -> dict[str, Any]:
        """With what a form begins: question to its words, or to its rows, column by column."""
        item = self.item(step, person)
        office = office_of(self.school)
        with self.school.store.read() as session:
            found = case_of_item(session, office, item.id)
            assert found is not None, "the item is in the store"
            sitting = Sitting(*found, person=person, office=office)
            questions = sitting.questions({}, None)["questions"]
        return {each.id: _begins_with(each) for each in questions if each.is_suggested}

    # --------------------------------------------------------------------------------- looking

    @property
    def now(self) -> ProcessInstance:
        """As the store has it."""
        return self.school.instance(self.instance)

    def item(self, step: str, person: PersonId | str, of: InstanceId | None = None) -> WorkItem:
        """The newest item of that person at that step; one that is open before all others."""
        items = [
            each
            for each in self.school.instance(of or self.instance).items
            if each.step == step
            and person in (each.person, *each.offered_to)
            and each.kind is not ItemKind.COPY
        ]
        assert items, f"{person} was never asked {step}"
        return next((i for i in reversed(items) if i.status is ItemStatus.OPEN), items[-1])

    def open_items(self, of: InstanceId | None = None) -> list[tuple[str, str, str]]:
        """Step, person and due date of all that is open."""
        return sorted(
            (each.step, each.person, each.due.on.isoformat() if each.due else "")
            for each in self.school.instance(of or self.instance).open_items()
        )

    def child(self, process: str) -> InstanceId:
        """The newest instance of that process that it has started."""
        query = (
            select(InstanceRow.id)
            .join(ChildRow, ChildRow.child_id == InstanceRow.id)
            .where(InstanceRow.process == process)
            .order_by(InstanceRow.reference.desc())
        )
        with self.school.store.read() as session:
            return InstanceId(session.scalars(query).all()[0])

    def records(self) -> dict[str, Any]:
        """What is on record of the child."""
        return dict(self._case().world.records)

    def clocks(self) -> tuple[ClockRun, ...]:
        """What the law and the policy time in it."""
        case = self._case()
        return clock_runs(case.definition, case.instance, self.school.calendar())

    def copy(self, step: str, person: str) -> Paper:
        """The newest document of that step, as this person reads it."""
        case = self._case()
        state = next(each for each in reversed(case.instance.steps) if each.step == step)
        reader = case.directory.person(PersonId(person))
        assert reader is not None, "whoever reads is at the school"
        return write_paper(case, state, reader, office_of(self.school))

    def said(self, step: str) -> dict[str, Any]:
        """What the first answer to a step says; what was not asked is not in it."""
        item = next(each for each in self.now.items if each.step == step)
        answer = self.now.answer_to(item.id)
        assert answer is not None, "somebody has answered"
        return {k: v for k, v in answer.values.items() if k != "answered_by"}

    def letters(self, since: date, until: date) -> list[tuple[str, str, str]]:
        """Month and day, recipient and subject of what was sent between two days."""
        return [
            (day[5:], who, subject)
            for day, who, subject in self.school.letters()
            if since.isoformat() <= day < until.isoformat()
        ]

    def _case(self) -> Case:
        with self.school.store.read() as session:
            found = open_case(session, office_of(self.school), self.instance)
        assert found is not None, "the case is in the store"
        return found


def _begins_with(question: Question) -> Any:
    if question.rows:
        return [
            {cell.id.rpartition("-")[2]: cell.value for cell in row.questions}
            for row in question.rows
        ]
    parts = " ".join(part.value for part in question.parts)
    return parts or question.value


def submit(  # noqa: PLR0917  one answer, and how it came
    school: School,
    item: WorkItem,
    person: PersonId,
    given: dict[str, Any],
    channel: Channel = Channel.ONLINE,
    entered_by: PersonId | None = None,
) -> None:
    """Hand in an answer; what follows has still to happen."""
    office, values = office_of(school), given
    named: tuple[str, ...] = ()
    with school.store.begin() as session:
        found = case_of_item(session, office, item.id)
        assert found is not None, "the item is in the store"
        case, item = found
        if item.is_asked:
            sitting = Sitting(case, item, person, office).with_files(session)
            form, rows = sitting.step.form, sitting.rows
            values = fill(form, given, case.facts, rows, case.today, school.calendar())
            uploaded: dict[str, list[str]] = {each.field: [each.id] for each in sitting.files}
            reading = sitting.read(refill(form, values) | uploaded)
            assert reading.is_complete, (item.step, reading.mistakes, reading.revealed)
            values, named = sitting.values(reading, person), sitting.named_files(reading)
        answers.submit(
            session,
            item.id,
            values,
            channel=channel,
            received_on=school.clock.today,
            by=person,
            entered_by=entered_by,
            now=school.clock(),
        )
        files.keep_files(session, item.id, named, school.clock())


def hand_in(school: School, item: WorkItem, given: Mapping[str, dict[str, Any]]) -> None:
    """Whoever has an item in hand does what it asks for; what follows has still to happen.

    ``given`` is what matters of the answers, by step; everybody agrees, and nothing is waited for.
    """
    match item.kind:
        case ItemKind.AGREE:
            submit(school, item, item.person, {"way": "agree"})
        case ItemKind.CHASE:
            submit(school, item, SENDCO, {"way": "go_on"})
        case _:
            submit(school, item, item.person, given.get(item.step, {}))


def running(school: School, process: str = "") -> list[ProcessInstance]:
    """Every case that is under way, of one process or of all."""
    query = select(InstanceRow.id).where(InstanceRow.status == InstanceStatus.RUNNING)
    with school.store.read() as session:
        found = session.scalars(query.order_by(InstanceRow.reference)).all()
    cases = [school.instance(InstanceId(each)) for each in found]
    return [each for each in cases if process in ("", each.process)]


def begin(school: School, pupil: str = "P017", run: str = "run-1") -> Approach:
    """The SENDCo starts it: a concern that the class teacher raised last Friday."""
    chosen = {"raised_by": "teacher", "raised_on": date(2026, 9, 4)}
    instance = school.start(pupil, run, process="graduated_approach", **chosen)
    return Approach(school, instance, pupil)


def take_staff(school: School, folder: Path, *rows: str) -> None:
    """Import the list of staff, with these rows beside the usual ones."""
    path = folder / "staff.csv"
    path.write_text(REGISTER["staff.csv"] + "".join(rows))
    with school.store.begin() as session:
        report = import_people(session, path, school.clock())
    assert not report.bad_rows, report
    school.settle()


def enrol_class(school: School, folder: Path, numbers: Sequence[int]) -> School:
    """Import the small register, a teaching assistant, and so many children with a mother each.

    Number 7 is pupil P107, whose mother is K107.
    """
    school.enrol(folder)
    take_staff(school, folder, TEACHING_ASSISTANT)
    pupils, contacts = folder / "pupils.csv", folder / "contacts.csv"
    head = REGISTER["pupils.csv"].splitlines(keepends=True)[0]
    pupils.write_text(head + "".join(_PUPIL.format(number) for number in numbers))
    contacts.write_text(CONTACT_COLUMNS + "".join(_MOTHER.format(number) for number in numbers))
    with school.store.begin() as session:
        report = import_people(session, [pupils, contacts], school.clock(), part=True)
    assert not report.bad_rows, report
    return school


def stuck(school: School) -> list[str]:
    """Each case that nobody has in hand, and that nothing will ever wake."""
    ahead = select(WatchRow.instance_id).where(
        WatchRow.kind == "date", WatchRow.on_day > school.clock.today
    )
    running = select(InstanceRow.id).where(InstanceRow.status != InstanceStatus.ENDED)
    waits_for_one = select(ChildRow.parent_id).where(ChildRow.child_id.in_(running))
    query = running.where(InstanceRow.id.not_in(ahead), InstanceRow.id.not_in(waits_for_one))
    with school.store.read() as session:
        asleep = session.scalars(query).all()
    cases = (school.instance(InstanceId(each)) for each in asleep)
    return [
        f"{case.reference} {case.process} in {case.stage}" for case in cases if not _in_hand(case)
    ]


def _in_hand(case: ProcessInstance) -> bool:
    somebody = case.status is InstanceStatus.RUNNING and bool(case.open_items())
    on_its_way = any(state.messages for state in case.steps)
    return somebody or on_its_way
