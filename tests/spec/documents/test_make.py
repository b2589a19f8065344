"""``make`` pins the answers a document is written from."""

from datetime import date

from definitions.model.steps import Make
from tasks.state import ItemKind, ItemStatus, StepStatus
from tests.support.cases import MONDAY, Case
from tests.support.documents import STEPS, load_with, mistakes_with


def test_a_document_is_made_from_the_answers_of_steps() -> None:
    step = load_with().stages[0].step("made")
    assert isinstance(step, Make)
    assert (step.template, step.sources) == ("plan", ("iep",))


def test_it_is_made_at_once_from_what_was_answered() -> None:
    case = Case(load_with()).start()
    iep = case.item_of("S2")
    case.answer("S2", target="Read", own="Mine")
    made = case.instance.steps[1]
    assert made.status is StepStatus.DONE
    assert made.document is not None
    assert (made.document.answers, made.document.version) == ((iep.id,), 1)
    assert made.document.people == {"sendco": "S1", "class_teacher": "S2"}


def test_everybody_told_has_a_copy_that_asks_for_nothing() -> None:
    case = Case(load_with()).start().answer("S2", target="Read")
    copies = [i for i in case.instance.items if i.kind is ItemKind.COPY]
    assert [(c.person, c.status) for c in copies] == [
        (person, ItemStatus.SHARED) for person in ("K1", "K2", "S2")
    ]
    assert case.instance.open_items() == ()
    assert case.instance.steps[2].document == case.instance.steps[1].document


def test_a_template_of_the_school_is_part_of_the_version() -> None:
    before = load_with().content_hash
    assert load_with(plan="New words: {{ iep.target }}").content_hash != before
    assert load_with(another="Nobody uses it").content_hash == before


def test_a_document_that_does_not_exist() -> None:
    assert mistakes_with(STEPS.replace("make: plan", "make: plam")) == [
        'processes/test.yaml:17 There is no document "plam". Did you mean "plan"?'
    ]


def test_it_is_made_from_steps_that_have_been_asked() -> None:
    assert mistakes_with(STEPS.replace("from: iep", "from: [iep, view]")) == [
        'processes/test.yaml:18 There is no step "view".'
    ]
    iep, made = STEPS.split("made:")
    assert mistakes_with(f"made:{made}{iep}".replace("copies:", "copies:")) == [
        'processes/test.yaml:11 "iep" is not answered yet here: it comes later.'
    ]


def test_the_day_it_should_be_told_by() -> None:
    case = Case(load_with(STEPS + "  due: 5 school days after asked\n")).start()
    case.answer("S2", target="Read")
    state = case.instance.steps[2]
    assert state.due is not None
    assert (state.due.on, MONDAY) == (date(2026, 9, 21), date(2026, 9, 14))
    assert case.instance.look_on == date(2026, 9, 22)
