"""Whom or what a process is about: a pupil, a class, or the school."""

from __future__ import annotations

import pytest

from definitions.model.subjects import SubjectKind
from flows.facts import InstanceFacts
from tasks.assignment import Directory, holders
from tasks.state import SubjectKey
from tasks.subjects import SchoolClass, WholeSchool, name_subject
from tests.support.cases import MONDAY, Case, ask, definition, staff, world
from tests.support.definitions import load_text, mistakes_in, one_stage

LETTER = """
letter:
  tell: class_teacher
  title: News of {who}
  message: All is well.
"""
OAK = Directory(
    subject=SchoolClass(name="Oak"),
    staff=(
        staff("S1", "sendco"),
        staff("S2", "class_teacher"),
        staff("S3", "teaching_assistant"),
        staff("S4", "teaching_assistant"),
    ),
    contacts=(),
    agencies=(),
)


def letter(who: str, subject: str, more: str = "") -> str:
    return one_stage(LETTER.format(who=who), rest=f"subject: {subject}\n{more}")


@pytest.mark.parametrize("subject", [*SubjectKind])
def test_a_process_is_about_a_pupil_a_class_or_the_school(subject: SubjectKind) -> None:
    assert load_text(letter("us", subject)).subject is subject


def test_a_process_that_does_not_say_is_about_a_pupil() -> None:
    assert load_text(one_stage(LETTER.format(who="<child>"))).subject is SubjectKind.PUPIL


def test_a_class_is_called_by_its_placeholder() -> None:
    assert mistakes_in(letter("<class>", "class")) == []
    assert name_subject("News of <class>", SchoolClass(name="Oak")) == "News of Oak class"
    assert name_subject("News of <class>", SchoolClass(name="Class 3")) == "News of Class 3"
    assert name_subject("News", WholeSchool()) == "News"


def test_a_child_is_not_named_where_there_is_none() -> None:
    assert mistakes_in(letter("<child>", "class")) == [
        'There is no "<child>" in a process about a class: write <class>.'
    ]


def test_each_of_a_role_is_each_who_holds_it_for_the_class() -> None:
    week = ask(role="teaching_assistant", each=True)
    case = Case(
        definition(week, subject=SubjectKind.CLASS), world().model_copy(update={"directory": OAK})
    ).start()
    assert [each.person for each in case.instance.open_items()] == ["S3", "S4"]


def test_a_class_has_no_parents() -> None:
    assert holders("parent", OAK) == ()
    text = letter("us", "class").replace("tell: class_teacher", "tell: each parent")
    assert mistakes_in(text) == [
        "There is no parent here: this process is about a class, not about one child."
    ]


# -------------------------------------------------------------------------------------- records


def noted(path: str, subject: str, when: str = "today is not nothing") -> str:
    return one_stage(f"noted: {{when: {when}, set: {{{path}: today}}}}", rest=f"subject: {subject}")


@pytest.mark.parametrize(
    ("subject", "own", "read"),
    [
        ("pupil", "pupil.support_since", ("pupil.support_since", "class.map_made_on")),
        ("class", "class.map_made_on", ("class.map_made_on", "school.report_on")),
        ("school", "school.report_on", ("school.report_on",)),
    ],
)
def test_records_are_set_by_their_own_and_read_by_what_is_part_of_it(
    subject: str, own: str, read: tuple[str, ...]
) -> None:
    for path in read:
        assert mistakes_in(noted(own, subject, f"{path} is not nothing")) == []


def test_records_of_others_are_neither_read_nor_set() -> None:
    assert mistakes_in(noted("pupil.support_since", "class")) == [
        '"pupil.support_since" is set by a process about a pupil: this one is about a class.'
    ]
    assert mistakes_in(noted("school.report_on", "school", "class.map_made_on is today")) == [
        '"class.map_made_on" is one class\'s, and this process is about the school.'
    ]


def test_a_pupils_process_reads_what_stands_on_record_of_its_class_and_school() -> None:
    records = {"class.map_made_on": MONDAY, "school.report_on": MONDAY}
    case = Case(definition(), world(records=records))
    facts = InstanceFacts(case.definition, case.instance, case.world, MONDAY)
    assert (facts.one("class.map_made_on"), facts.one("school.report_on")) == (MONDAY, MONDAY)


def test_a_class_and_the_school_are_no_names_for_a_step() -> None:
    for name in ("class", "school"):
        text = one_stage(LETTER.format(who="us").replace("letter:", f"{name}:"))
        assert mistakes_in(text) == [
            f'"{name}" has a meaning of its own: call a step something else.'
        ]


# ------------------------------------------------------------------------------------- once_per


def test_one_at_a_time_for_each_class_and_date() -> None:
    start = "week: {question: Which?, answer: date, must_know: true}"
    text = one_stage(
        LETTER.format(who="us"), start=start, rest="subject: class\nonce_per: [class, week]"
    )
    assert load_text(text).once_per == ("class", "week")


def test_once_per_names_its_own_subject() -> None:
    assert mistakes_in(letter("us", "school", "once_per: class")) == [
        'This process is about the school: write "school" for "class".'
    ]


def test_a_key_names_a_subject_for_as_long_as_an_instance_runs() -> None:
    assert SubjectKey.of_pupil("P017").pupil == "P017"
    assert SubjectKey.of_class("Oak").class_name == "Oak"
    assert (SubjectKey.of_school().pupil, SubjectKey.of_school().class_name) == (None, None)
