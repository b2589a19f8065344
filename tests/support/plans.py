"""A plan and its review, answered in full: what the golden documents are written from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from definitions.calendar_files import load_calendar
from definitions.library import shipped_library
from definitions.loader import load
from definitions.model.forms import Form
from definitions.model.process import ProcessDefinition
from definitions.model.stages import Stage
from definitions.model.steps import Ask
from definitions.school_days import LONDON
from definitions.vocabulary import Vocabulary
from flows.engine import foresee
from flows.facts import InstanceFacts
from notifications.shipped_documents import shipped_documents
from tasks.assignment import Contact, Directory, StaffMember
from tasks.site.cases import Case
from tasks.site.office import SiteOffice, SiteSettings
from tasks.site.papers import Paper, write_paper
from tasks.state import (
    Answer,
    Channel,
    Document,
    InstanceId,
    ItemId,
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
from tasks.store import Store
from tasks.subjects import Pupil
from tasks.world import World
from tests.support.definitions import LIBRARY

NOW = datetime(2026, 9, 21, 9, 0, tzinfo=LONDON)
TEXT = """
process: approach
title: Graduated approach
about: For tests.
version: "1"
start: {goals: {question: Goals, answer: choices, choices: {"1": Target 1, "2": Target 2}}}
stages:
  plan:
    title: Plan
    steps:
      begins:
        tell: each parent
        title: <child> is now receiving special educational provision
        document: sen_support_begins
      iep:
        ask: class_teacher
        title: Write <child>'s plan
        why: Because
        due: on asked
        form:
          starts_on: {question: When does it start?, answer: date, seen_by: [staff, parent]}
          check_on: {question: When do you check?, answer: date, seen_by: [staff]}
          review_on: {question: When is it reviewed?, answer: date, seen_by: [staff, parent]}
          targets:
            question: The targets
            answer: table
            rows: one for each start.goals
            seen_by: [staff, parent, pupil]
            columns:
              target: Target (text)
              baseline: Where is <child> now? (text)
              achieved_when: When is it achieved? (text)
              how: Resources and techniques (text)
              in_class: Classroom strategies (text)
              who: Who helps? (people)
              minutes_a_week: Minutes a week (number)
          at_home: {question: At home?, answer: long text, optional: true, seen_by: [parent]}
      iep_document: {make: iep, from: iep}
      copies:
        tell: [each parent, class_teacher, teaching_assistant]
        title: <child>'s plan for this cycle
        document: iep_document
      teacher_review:
        ask: class_teacher
        title: How far did <child> get?
        why: Because
        due: on asked
        form:
          targets:
            question: Each target
            answer: table
            rows: one for each start.goals
            seen_by: [staff, parent, pupil]
            columns:
              target: {question: Stands for the plan's own, answer: text}
              baseline: {question: Likewise, answer: text}
              achieved_when: {question: Likewise, answer: text}
              result: {question: How far?, answer: choice, choices: {met: Met, partly: Partly met}}
              evidence: What shows it? (text)
              helped: What helped or hindered? (text)
              and_now:
                question: And now?
                answer: choice
                choices: {carry_on: Carry on, stop: Stop}
      review_meeting:
        ask: class_teacher
        title: Meet <child>'s parents
        why: Because
        due: on asked
        form:
          held_on: {question: When?, answer: date, seen_by: [staff, parent]}
          present: {question: Who was there?, answer: people, seen_by: [staff, parent]}
          their_words:
            question: What did the parents say?
            answer: long text
            seen_by: [staff, parent]
          outcomes:
            question: What does everyone want for <child>?
            answer: long text
            seen_by: [staff, parent]
          parents_do: What will the parents do? (text)
          child_does: What will <child> do? (text)
          school_does: What will the school do? (text)
      conclusion:
        ask: sendco
        title: What comes next for <child>?
        why: Because
        due: on asked
        form:
          impact: How much difference did the support make? (number)
          next_step:
            question: What comes next?
            answer: choice
            choices: {go_on: Another cycle, leave: <child> no longer needs SEN support}
            seen_by: [staff, parent]
      review_document: {make: iep_review, from: [teacher_review, review_meeting, conclusion]}
      review_copies:
        tell: [each parent, class_teacher, teaching_assistant]
        title: The review of <child>'s plan
        document: review_document
      ends:
        tell: each parent
        title: <child> no longer needs special educational provision
        document: sen_support_ends
      advice:
        ask: sendco
        title: Enter what the outside service says about <child>
        why: Because
        due: on asked
        form: advice
      advice_document: {make: advice, from: advice}
      advice_copies:
        tell: [each parent, class_teacher, teaching_assistant]
        title: Advice about <child>
        document: advice_document
    next: over
ends: {over: Over}
"""
ANSWERS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "iep": (
        "S2",
        {
            "starts_on": "2026-09-21",
            "check_on": "2026-11-02",
            "review_on": "2026-12-11",
            "targets": {
                "1": {
                    "target": "Reads and spells ten of the words on the Year 2 list",
                    "baseline": "Reads four of them, spells one",
                    "achieved_when": "All ten are right in two checks, a week apart",
                    "how": "Precision teaching with word cards; a word mat on the desk",
                    "in_class": "Sits near the board; instructions one at a time",
                    "who": ["Ms Lindqvist", "Tess Ward"],
                    "minutes_a_week": "60",
                },
                "2": {
                    "target": "Asks for help with the card before getting upset",
                    "baseline": "Leaves the table about once a day",
                    "achieved_when": "The card is used four times out of five for a week",
                    "how": "Help card; a quiet place to go to",
                    "in_class": None,
                    "who": None,
                    "minutes_a_week": None,
                },
            },
            "at_home": "Five minutes with the word cards before bed.\nNo more than that.",
        },
    ),
    "teacher_review": (
        "S2",
        {
            "targets": {
                "1": {
                    "result": "met",
                    "evidence": "Checks of 3 and 10 December: ten of ten",
                    "helped": "Short and often",
                    "and_now": None,
                },
                "2": {
                    "result": "partly",
                    "evidence": "Three times out of five",
                    "helped": "New on the table: <Jo>",
                    "and_now": "carry_on",
                },
            }
        },
    ),
    "review_meeting": (
        "S2",
        {
            "held_on": "2026-12-11",
            "present": ["Mia Brook", "Tess Ward"],
            "their_words": "She reads signs to us now.",
            "outcomes": "That Ada likes coming to school.",
            "parents_do": "Cards",
            "school_does": None,
        },
    ),
    "conclusion": ("S1", {"impact": "1", "next_step": "go_on"}),
}
ADVICE: tuple[str, dict[str, Any]] = (
    "S1",
    {
        "came": "here",
        "given_by": "Ines Moreau, Speech and Language Therapy",
        "given_on": "2026-09-18",
        "summary": "Ada understands more than she can say.\nShe needs time to answer.",
        "recommendations": {
            "1": {"what": "Count to ten before you help", "who": ["Everyone"]},
            "2": {"what": "Name what she points at", "who": None},
        },
        "report": None,
    },
)
NO_ADVICE: tuple[str, dict[str, Any]] = (
    "S1",
    {"came": "none", "reason": "The service sees children from the age of nine only."},
)
RECORDS = {
    "pupil.sen_support_since": date(2026, 9, 14),
    "pupil.sen_support_until": date(2027, 7, 16),
    "pupil.need_areas": ("cognition", "emotional"),
}
SENDCO, TEACHER, ASSISTANT = (
    StaffMember(id=PersonId(code), name=name, email=f"{code}@school.test", roles=(role,))
    for code, name, role in (
        ("S1", "Sam Ofori", "sendco"),
        ("S2", "Tess Ward", "class_teacher"),
        ("S3", "Elin Lindqvist", "teaching_assistant"),
    )
)
MOTHER = Contact(
    id=PersonId("K1"),
    name="Mia Brook",
    email="mia@home.test",
    relationship="mother",
    parental_responsibility=True,
    may_receive_papers=True,
    do_not_contact=False,
)
READERS: dict[str, StaffMember | Contact] = {
    "mother": MOTHER,
    "teacher": TEACHER,
    "assistant": ASSISTANT,
    "sendco": SENDCO,
}


@cache
def plan_definition() -> ProcessDefinition:
    """The shipped templates, used as the graduated approach uses them.

    The table of the review goes on with the rows of the plan's.
    """
    files = {
        f"documents/{each.name}": each.read_text()
        for each in (shipped_documents() / "documents").glob("*.html")
    }
    files["forms/advice.yaml"] = (shipped_library() / "forms" / "advice.yaml").read_text()
    vocabulary = Vocabulary(LIBRARY.roles(), LIBRARY.records(), LIBRARY.scopes())
    found = load("processes/approach.yaml", {"processes/approach.yaml": TEXT} | files, vocabulary)
    return _with_continued_rows(found.definition)


def _with_continued_rows(definition: ProcessDefinition) -> ProcessDefinition:
    stage = definition.stages[0]
    steps = [
        step.model_copy(update={"form": _continued(step.form)})
        if isinstance(step, Ask) and step.name == "teacher_review"
        else step
        for step in stage.each_step()
    ]
    changed: Stage = stage.model_copy(update={"steps": tuple(steps)})
    return definition.model_copy(update={"stages": (changed,)})


def _continued(form: Form) -> Form:
    table = form.fields[0]
    of_its_own = tuple(
        c for c in table.columns if c.name in ANSWERS["teacher_review"][1]["targets"]["1"]
    )
    changed = table.model_copy(update={"rows_for": "iep.targets", "columns": of_its_own})
    return form.model_copy(update={"fields": (changed,)})


def plan_case(store: Store, **more: tuple[str, dict[str, Any]]) -> Case:
    """Everything answered, everything made; ``more`` answers were given as well."""
    definition = plan_definition()
    steps, items, answers = [], [], []
    for number, (name, (person, values)) in enumerate({**ANSWERS, **more}.items()):
        key = VisitKey(f"plan.1.{name}")
        item = WorkItem(
            id=ItemId(f"I{number}"),
            visit=key,
            step=name,
            person=PersonId(person),
            status=ItemStatus.ANSWERED,
            opened_on=NOW.date(),
        )
        items.append(item)
        answers.append(
            Answer(
                item=item.id,
                values=values,
                channel=Channel.ONLINE,
                received_on=NOW.date(),
                submitted_at=NOW,
                reference=f"ABCD234{number}",
            )
        )
        steps.append(_state(key, name, None))
    by_step = {item.step: item.id for item in items}
    made = {
        "iep_document": _document("iep_document", by_step["iep"]),
        "review_document": _document(
            "review_document",
            *(by_step[n] for n in ("teacher_review", "review_meeting", "conclusion", "iep")),
        ),
        "begins": _document("begins"),
        "ends": _document("ends"),
    }
    made |= {"copies": made["iep_document"], "review_copies": made["review_document"]}
    if "advice" in by_step:
        made["advice_copies"] = _document("advice_document", by_step["advice"])
    steps += [_state(VisitKey(f"plan.1.{n}"), n, document) for n, document in made.items()]
    instance = ProcessInstance(
        id=InstanceId("I"),
        reference="C-0007",
        process="approach",
        title="Graduated approach",
        definition_hash=definition.content_hash,
        subject=SubjectKey.of_pupil("P1"),
        start={"goals": ["1", "2"]},
        started_on=NOW.date(),
        started_at=NOW,
        stage="plan",
        visits={"plan": 1},
        steps=tuple(steps),
        items=tuple(items),
        answers=tuple(answers),
    )
    pupil = Pupil(
        id=PupilId("P1"),
        reference="P017",
        initials="A.B.",
        first_name="Ada",
        year_group="3",
        class_name="Willow",
    )
    staff = (SENDCO, TEACHER, ASSISTANT)
    directory = Directory(subject=pupil, staff=staff, contacts=(MOTHER,), agencies=())
    world = World(calendar=CALENDAR, directory=directory, records=RECORDS, consents=())
    return Case(
        instance=instance,
        definition=definition,
        world=world,
        people={each.id: each for each in (*staff, MOTHER)},
        facts=InstanceFacts(definition, instance, world, NOW.date()),
        today=NOW.date(),
        waiting=(),
        stood={state.key: RECORDS for state in steps if state.document},
    )


def _state(key: VisitKey, step: str, document: Document | None) -> StepState:
    return StepState(
        key=key,
        stage="plan",
        visit=1,
        step=step,
        status=StepStatus.DONE,
        opened_on=NOW.date(),
        opened_at=NOW,
        document=document,
    )


def _document(made_in: str, *answers: ItemId) -> Document:
    return Document(
        made_in=VisitKey(f"plan.1.{made_in}"),
        made_at=NOW,
        version=1,
        answers=answers,
        people={"sendco": SENDCO.id, "class_teacher": TEACHER.id},
    )


CALENDAR = load_calendar(
    {f.name: f.read_text() for f in sorted((shipped_library() / "calendars").glob("*.yaml"))}
)


def site_office(store: Store) -> SiteOffice:
    """What a page is written with."""
    return SiteOffice(
        store=store,
        settings=SiteSettings(
            public_url="https://answers.school.test",
            secret="a secret of the tests",
            school_name="Hazel Bank School",
            school_phone="01632 960123",
        ),
        clock=lambda: NOW.astimezone(UTC) + timedelta(days=1),
        load_definition=lambda _sources: plan_definition(),
        calendar=lambda: CALENDAR,
        processes=LIBRARY.sound,
        records=LIBRARY.records,
        facts=InstanceFacts,
        foresee=foresee,
        wake=lambda _instance: None,
        nudge_pump=lambda: None,
    )


def paper_for(case: Case, step: str, reader: StaffMember | Contact, store: Store) -> Paper:
    """The document of that step, as this reader gets it."""
    state = case.instance.step_state(VisitKey(f"plan.1.{step}"))
    assert state is not None
    return write_paper(case, state, reader, site_office(store))
