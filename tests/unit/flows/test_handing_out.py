"""Documents in the engine: pinned when made, handed out by email or on paper, told in time."""

from __future__ import annotations

from datetime import date

from definitions.conditions import parse_condition
from definitions.deadlines import parse_deadline
from definitions.model.forms import AnswerType, Form, FormField
from definitions.model.stages import GoTo, Stage
from definitions.model.steps import Make, Tell
from flows.board_view import view
from flows.engine import advance
from tasks.event_types import Delivered, Undeliverable
from tasks.state import InstanceStatus, ItemKind
from tests.support.cases import Case, ask, definition, parent, world

FIELD = FormField(name="targets", question="Targets", answer=AnswerType.TEXT, seen_by=("parent",))
IEP = ask(name="iep", role="class_teacher", each=False, form=Form(name="iep", fields=(FIELD,)))
TABLE = FormField(
    name="each",
    question="Each",
    answer=AnswerType.TABLE,
    rows_for="iep.targets",
    columns=(FIELD,),
)
REVIEW = ask(
    name="review", role="class_teacher", each=False, form=Form(name="review", fields=(TABLE,))
)
MAKE = Make(name="made", template="plan", sources=("iep",))
TELL = Tell(
    name="copies",
    to=("parent",),
    title="A plan",
    document="made",
    due=parse_deadline("5 school days after asked"),
)
ON_PAPER = world(parent("K1"), parent("K2", "father", email=None))


def told(*, on_paper: bool = True) -> Case:
    case = Case(definition(IEP, MAKE, TELL), ON_PAPER if on_paper else world())
    return case.start().answer("S2", targets="Read")


def keys(case: Case) -> list[str]:
    return [key for state in case.instance.steps for key in state.messages]


def test_it_is_done_when_the_email_was_taken_and_the_paper_handed_over() -> None:
    case = told()
    assert case.sent() == [("told", "K1"), ("on_paper", "S1")]
    [key] = keys(case)
    case.happen(Delivered(message=key))
    assert case.instance.status is InstanceStatus.RUNNING
    [post] = case.instance.open_items()
    assert (post.kind, post.about, post.due and post.due.on) == (
        ItemKind.POST,
        "K2",
        date(2026, 9, 21),
    )
    case = case.answer("S1", handed_over_on="2026-09-15")
    assert case.instance.status is InstanceStatus.ENDED


def test_an_email_that_comes_back_becomes_paper() -> None:
    case = told(on_paper=False)
    first, second = keys(case)
    case.happen(Undeliverable(message=first), Delivered(message=second))
    [post] = case.instance.open_items()
    assert (post.kind, post.about) == (ItemKind.POST, "K1")


def test_who_was_not_told_in_time_is_overdue_on_the_board() -> None:
    case = told(on_paper=False)
    assert case.instance.look_on == date(2026, 9, 22)
    seen = view(
        case.instance, case.definition, case.world.directory, date(2026, 9, 22), "https://x"
    )
    assert seen.state.name == "Overdue: a message to go"
    assert seen.steps[-1].state.name == "Overdue"
    assert seen.steps[1].state.name == "Done"


def test_a_review_is_made_from_what_its_rows_go_on_with_too() -> None:
    made = Make(name="made", template="review", sources=("review",))
    case = Case(definition(IEP, REVIEW, made)).start()
    items = [case.item_of("S2").id]
    case.answer("S2", targets="Read")
    items.append(case.item_of("S2").id)
    case.answer("S2", each={})
    document = case.instance.steps[-1].document
    assert document is not None
    assert document.answers == (items[1], items[0])


def test_each_round_makes_a_version_of_its_own() -> None:
    again = Stage(
        name="asking", title="A", at_most=2, steps=(IEP, MAKE), next=GoTo(target="asking")
    )
    case = Case(definition(IEP).model_copy(update={"stages": (again,)})).start()
    case.answer("S2", targets="Read")
    case.answer("S2", targets="Read more")
    versions = [s.document.version for s in case.instance.steps if s.document]
    answers = [s.document.answers for s in case.instance.steps if s.document]
    assert versions == [1, 2]
    assert answers[0] != answers[1]


def test_a_replay_pins_the_same() -> None:
    case = Case(definition(IEP, MAKE, TELL)).start()
    case.put_answer(case.item_of("S2"), {"targets": "Read"})
    once, again = (
        advance(case.definition, case.instance, (), case.world, case.instance.started_at)
        for _ in range(2)
    )
    assert once == again


def test_what_was_not_made_is_not_handed_out() -> None:
    never = MAKE.model_copy(update={"when": parse_condition("iep.targets is nothing")})
    case = Case(definition(IEP, never, TELL)).start().answer("S2", targets="Read")
    assert [s.status.value for s in case.instance.steps] == ["done", "skipped", "skipped"]
    assert case.sent() == []
