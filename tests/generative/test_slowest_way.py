"""No history in which everybody keeps to their time is slower than the slowest way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from textwrap import indent

from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from definitions.clock_ways import find_ways
from definitions.model.process import ProcessDefinition
from definitions.model.steps import Ask, ExpiryAction, Step, Tell
from definitions.slowest import Slowest
from tasks.event_types import Answered, Delivered
from tasks.state import ItemKind, StepState, StepStatus, WorkItem
from tests.support.cases import MONDAY
from tests.support.definitions import load_text, process
from tests.support.made_life import Life
from tests.support.made_lives import Lives
from tests.support.made_world import CALENDAR
from tests.support.many import many

UNITS = ("days", "school days", "weeks", "working days")
CLOCK = """
clocks:
  all_of_it: {title: It, whose: school, runs: from begin.done until last.done, aim: within 9 days}
"""
ASKED = "title: Tell us\nwhy: It helps.\nform: {said: What? (text)}"
Lag = Callable[[StepState], int]
"""How many days before the last possible one a step is done."""


@st.composite
def chains(draw: DrawFn) -> str:
    """Steps one after another and side by side, between one that starts a clock and one more."""
    bodies = [_body(draw, number) for number in range(draw(st.integers(0, 4)))]
    cut = draw(st.integers(0, len(bodies)))
    first = [
        f"begin:\n  ask: sendco\n{indent(ASKED, '  ')}\n  due: 5 days after asked",
        *bodies[:cut],
    ]
    last = [*bodies[cut:], f"last:\n  ask: sendco\n{indent(ASKED, '  ')}\n  {_due(draw)}"]
    stages = _stage("first", first, "second") + _stage("second", last, "finished")
    return process(stages, rest=CLOCK)


def _stage(name: str, steps: list[str], following: str) -> str:
    inside = indent("\n".join(steps), "    ")
    return f"{name}:\n  title: A stage\n  steps:\n{inside}\n  next: {following}\n"


def _body(draw: DrawFn, number: int) -> str:
    name = f"step{number}"
    if draw(st.integers(0, 3)):
        return _step(draw, name)
    inside = [_step(draw, f"{name}_{each}") for each in range(draw(st.integers(2, 3)))]
    if draw(st.booleans()):
        inside[-1] += f"\n  after: {name}_0"
    enough = f"  enough: {draw(st.integers(1, 2))}\n" * draw(st.booleans())
    return f"{name}:\n{enough}  together:\n{indent(chr(10).join(inside), '    ')}"


def _step(draw: DrawFn, name: str) -> str:
    match draw(st.sampled_from(("ask", "ask", "ask", "tell", "wait"))):
        case "tell":
            lines = ["tell: class_teacher", "title: Something", "message: It has happened."]
            lines += [_due(draw)] * draw(st.booleans())
        case "wait":
            anchor = draw(st.sampled_from(("asked", "asked", "begin.done")))
            lines = [f"wait: until {_time(draw)} after {anchor}"]
        case _:
            role = draw(
                st.sampled_from(("class_teacher", "head_teacher", "each teaching_assistant"))
            )
            lines = [f"ask: {role}", *ASKED.splitlines(), _due(draw)]
            if role == "class_teacher" and draw(st.booleans()):
                lines.append("agreed_by: head_teacher")
            if draw(st.booleans()):
                way = draw(st.sampled_from(("go on", "ask sendco")))
                lines.append(f"expire: {_time(draw)} after due, {way}")
    return f"{name}:\n{indent(chr(10).join(lines), '  ')}"


def _due(draw: DrawFn) -> str:
    anchor = draw(st.sampled_from(("asked", "asked", "asked", "begin.done")))
    return f"due: {_time(draw)} after {anchor}"


def _time(draw: DrawFn) -> str:
    return f"{draw(st.integers(1, 8))} {draw(st.sampled_from(UNITS))}"


LAPSING = """
only:
  title: The only stage
  steps:
    begin: {ask: sendco, title: Begin, why: To begin, form: FORM, due: 5 days after asked}
    group:
      enough: 1
      together:
        one:
          ask: head_teacher
          title: One
          why: It helps
          form: FORM
          due: 1 day after asked
          expire: 1 day after due, go on
        two: {ask: class_teacher, title: Two, why: It helps, form: FORM, due: 9 days after asked}
    last: {ask: sendco, title: Last, why: To end, form: FORM, due: 1 day after asked}
  next: finished
"""
"""Found here: what is given up is not done, and so not one of those that are enough."""


@given(chains(), st.integers(0, 330), st.integers(0, 5))
@example(process(LAPSING.replace("FORM", "{said: What? (text)}"), rest=CLOCK), 3, 0)
@many
def test_no_history_in_time_is_slower(text: str, day: int, hurry: int) -> None:
    definition, begun = load_text(text), MONDAY + timedelta(days=day)
    found = stopped(definition, begun, lambda state: hurry * (len(state.key) % 3))
    assert found <= slowest(definition, begun), text


@given(chains(), st.integers(0, 330))
@many
def test_one_history_is_as_slow(text: str, day: int) -> None:
    definition, begun = load_text(text), MONDAY + timedelta(days=day)
    assert stopped(definition, begun, lambda _state: 0) == slowest(definition, begun), text


# ------------------------------------------------------------------------------------ both sides


def slowest(definition: ProcessDefinition, begun: date) -> date:
    """As the checker finds it."""
    (clock,) = definition.clocks
    (way,) = find_ways(definition, clock).found
    return Slowest(CALENDAR, clock).stopped(way, begun)


def stopped(definition: ProcessDefinition, begun: date, lag: Lag) -> date:
    """As the engine has it, when each does their part on the last day, or ``lag`` days before."""
    lives = Lives({definition.process: definition})
    lives.pass_to(begun)
    life = lives.first
    life.happen(*(Answered(item=each) for each in life.hand_in_all()))
    while not life.instance.ended_at:
        days = {item.id: _day(life, item, lag) for item in life.instance.open_items()}
        told = {key: _told(life, state) for state in life.instance.steps for key in state.messages}
        ahead = [*days.values(), *told.values(), life.instance.look_on or date.max]
        lives.pass_to(max(lives.today, min(ahead)))
        today = lives.today
        still = {item.id: item for item in life.instance.open_items() if item.id in days}
        done = [each for each in still if days[each] <= today]
        for each in done:
            life.hand_in(still[each], 0)
        keys = [key for state in life.instance.steps for key in state.messages]
        over = [key for key in keys if told.get(key, date.max) <= today]
        life.happen(*(Answered(item=e) for e in done), *(Delivered(message=k) for k in over))
    (last,) = (s for s in life.instance.steps if s.step == "last" and s.status is StepStatus.DONE)
    assert last.closed_on is not None
    return last.closed_on


def _day(life: Life, item: WorkItem, lag: Lag) -> date:
    state = life.instance.step_state(item.visit)
    assert state is not None
    step = _step_of(life, state)
    if isinstance(step, Ask) and step.expire and step.expire.action is ExpiryAction.GO_ON:
        is_read_yet = not step.agreed_by or item.kind is ItemKind.AGREE
        return date.max if is_read_yet and lag(state) == 0 else state.expire_on or date.max
    assert item.due is not None
    return item.due.on - timedelta(days=lag(state))


def _told(life: Life, state: StepState) -> date:
    step = _step_of(life, state)
    return state.due.on if isinstance(step, Tell) and state.due else life.today


def _step_of(life: Life, state: StepState) -> Step:
    step = life.definition.step(state.step)
    assert step is not None
    return step
