"""``document`` on ``tell``: a template, or what a step has made."""

import pytest

from definitions.deadlines import parse_deadline
from tests.support.documents import STEPS, load_with, mistakes_with, tell_of

LETTER = "letter: {tell: each parent, title: Begun, document: begins}"


def test_what_a_step_has_made_is_handed_out() -> None:
    assert tell_of(load_with()).document == "made"


def test_a_letter_needs_no_answers() -> None:
    definition = load_with(LETTER, begins="{{ child.name }} since {{ pupil.support_since }}")
    assert tell_of(definition).document == "begins"
    assert list(definition.templates) == ["begins"]


def test_it_can_be_due() -> None:
    steps = STEPS + "  due: 5 school days after asked\n"
    assert tell_of(load_with(steps)).due == parse_deadline("5 school days after asked")


def test_there_is_such_a_document() -> None:
    assert mistakes_with(LETTER, begin="Hello") == [
        'processes/test.yaml:9 There is no document "begins". Did you mean "begin"?'
    ]


def test_it_is_made_before_it_is_handed_out() -> None:
    early = STEPS.split("copies:")[1]
    assert mistakes_with(f"copies:{early}\n{STEPS.split('copies:')[0]}") == [
        'processes/test.yaml:12 "made" is not made yet here: it comes later.'
    ]


def test_whoever_is_told_may_read_something_of_it() -> None:
    assert mistakes_with(STEPS.replace("[staff, parent]", "[staff]")) == [
        'processes/test.yaml:20 A parent may read nothing of "made": say so in "seen_by".'
    ]


def test_whoever_wrote_it_may_read_it_and_no_other_of_the_staff() -> None:
    told = STEPS.replace("each parent, class_teacher", "class_teacher")
    own = told.replace("seen_by: [staff, parent]", "seen_by: [parent]")
    assert mistakes_with(own) == []
    assert mistakes_with(own.replace("tell: [class_teacher]", "tell: head_teacher")) == [
        'processes/test.yaml:20 A head_teacher may read nothing of "made": say so in "seen_by".'
    ]


@pytest.mark.parametrize(
    ("template", "mistake"),
    [
        ("{{ iep.targt }}", '1 "iep" has no question "targt". Did you mean "target"?'),
        (
            "\n{{ iap.target }}",
            '2 This document is not made from anything called "iap". Did you mean "iep"?',
        ),
        ("{{ pupil.since }}", '1 There is no record "pupil.since".'),
        ("{% for row in iep.target %}{{ row.x }}", "1 This cannot be read as a template: "),
        ("{{ child.surname }}", '1 There is nothing called "surname" here.'),
        ("{{ iep.__class__ }}", '1 "iep" has no question "__class__".'),
        ("{{ child.name.__class__.mro() }}", "1 This cannot be used: SecurityError."),
    ],
)
def test_a_template_names_only_what_its_document_has(template: str, mistake: str) -> None:
    [found] = mistakes_with(plan=template)
    assert found.startswith(f"documents/plan.html:{mistake}")


def test_a_step_whose_name_means_something_else_there() -> None:
    steps = STEPS.replace("iep", "child").replace("made", "paper")
    found = mistakes_with(steps, plan="{{ child.name }}")
    assert any('"child" has a meaning of its own in documents' in each for each in found)


SHOWN = """
briefing:
  ask: class_teacher
  title: Read it
  why: Because
  show: [made]
  due: on asked
  form: {sure: Are you sure? (yes or no)}
"""


def test_whoever_is_asked_can_be_shown_it_first() -> None:
    assert load_with(STEPS + SHOWN).asks()[1].show[0].name == "made"


def test_not_before_it_is_made_and_not_to_those_who_may_read_nothing_of_it() -> None:
    assert mistakes_with(SHOWN + STEPS) == [
        'processes/test.yaml:14 "made" is not made yet here: it comes later.'
    ]
    told = STEPS.replace("[each parent, class_teacher]", "class_teacher").replace(", parent]", "]")
    shown = SHOWN.replace("class_teacher", "each parent")
    assert mistakes_with(told + shown) == [
        'processes/test.yaml:28 A parent may read nothing of "made": say so in "seen_by".'
    ]


OF_A_CLASS = STEPS.replace("each parent, ", "").replace("staff, parent", "staff")


def about(subject: str, plan: str) -> list[str]:
    return mistakes_with(OF_A_CLASS, rest=f"subject: {subject}", plan=plan)


def test_a_document_about_a_class_names_the_class_and_the_school_and_their_records() -> None:
    plan = "{{ class.name }} {{ class_teacher }} {{ class.map_made_on }} {{ iep.target }}"
    assert about("class", plan) == []
    assert about("school", "{{ school.name }} {{ school.report_on }} {{ sendco }}") == []
    assert mistakes_with(plan="{{ child.name }} {{ class.name }} {{ class.map_made_on }}") == []


def test_it_names_no_child_where_there_is_none() -> None:
    assert about("class", "{{ child.name }}") == [
        'documents/plan.html:1 This document is not made from anything called "child".'
    ]
    assert about("school", "{{ class.name }}") == [
        'documents/plan.html:1 This document is not made from anything called "class".'
    ]


def test_a_record_of_a_class_that_does_not_exist_is_a_mistake() -> None:
    (found,) = about("class", "{{ class.map_mad_on }}")
    message = 'documents/plan.html:1 There is no record "class.map_mad_on".'
    assert found == f'{message} Did you mean "class.map_made_on"?'
