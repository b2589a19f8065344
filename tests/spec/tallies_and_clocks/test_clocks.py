"""What the law or the policy times, apart from anybody's task."""

from datetime import date

import pytest

from definitions.model.clocks import Clock, Owner
from tasks.clocks import clock_runs
from tests.support.cases import Case
from tests.support.definitions import load_text, mistakes_in, process

STAGES = """
asking:
  title: Asking
  steps:
    concern:
      ask: class_teacher
      title: Say what you see
      why: Because
      form: {raised_on: When was it raised? (date)}
      due: 5 school days after asked
    reply:
      ask: sendco
      title: Reply
      why: Because
      form: {said: What? (text)}
      due: 20 school days after asked
  next: finished
"""
CLOCK = """
clocks:
  reply_in_time:
    title: Reply to the parents about <child>
    whose: school
    runs: from concern.done until reply.done
    aim: within 15 school days
    basis: policy 3
"""


def text(old: str = "", new: str = "") -> str:
    assert old in CLOCK
    return process(STAGES, rest=CLOCK.replace(old, new) if old else CLOCK)


def clock(old: str = "", new: str = "") -> Clock:
    [found] = load_text(text(old, new)).clocks
    return found


def test_it_says_whose_it_is_and_when_it_runs() -> None:
    found = clock()
    assert (found.whose, found.start, found.stop) == (Owner.SCHOOL, "concern", "reply")
    assert found.basis == ("policy 3",)


def test_it_starts_with_one_step_and_stops_with_another() -> None:
    """Fifteen school days after Monday 14 September are over on Monday 5 October."""
    case = Case(load_text(text())).start()
    case.answer("S2", raised_on="2026-09-10")
    [run] = clock_runs(case.definition, case.instance, case.world.calendar)
    assert (run.started, run.due, run.stopped) == (date(2026, 9, 14), date(2026, 10, 5), None)
    case.answer("S1", on=date(2026, 10, 6), said="Yes")
    [run] = clock_runs(case.definition, case.instance, case.world.calendar)
    assert run.stopped == date(2026, 10, 6)
    assert run.is_late(date(2026, 10, 6))


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("legal: within 6 weeks", date(2026, 10, 26)),
        ("aim: within 6 weeks", date(2026, 10, 23)),
        ("legal: 15 days beginning with concern.done", date(2026, 9, 28)),
        ("legal: 2 weeks after concern.raised_on", date(2026, 9, 24)),
        ("aim: by the end of next term", date(2026, 12, 18)),
        ("legal: before 15 February", date(2027, 2, 14)),
    ],
)
def test_an_aim_is_a_school_day_and_a_legal_limit_never_moves(words: str, due: date) -> None:
    case = Case(load_text(text("aim: within 15 school days", words))).start()
    case.answer("S2", raised_on="2026-09-10")
    [run] = clock_runs(case.definition, case.instance, case.world.calendar)
    assert run.due == due


def test_it_can_run_from_the_start_of_the_process() -> None:
    assert clock("from concern.done", "from start").start == "start"


def test_it_says_by_when() -> None:
    assert mistakes_in(text("    aim: within 15 school days\n", "")) == [
        'A clock says by when: an "aim", a "legal" limit, or both.'
    ]


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("concern.done", "concerns.done", 'There is no step "concerns". Did you mean "concern"?'),
        (
            "until reply.done",
            "until replay.done",
            'There is no step "replay". Did you mean "reply"?',
        ),
        (
            "from concern.done until reply.done",
            "from reply.done until concern.done",
            '"concern" is never done after "reply": the clock never stops.',
        ),
        (
            "until reply.done",
            "until concern.done",
            '"concern" is never done after "concern": the clock never stops.',
        ),
        (
            "from concern.done until reply.done",
            "while it lasts",
            'When a clock runs is written as in "from concern.done until decision.done".',
        ),
        (
            "whose: school",
            "whose: scool",
            (
                "Whose time it is, is one of: school, authority, parent, agency. "
                'Did you mean "school"?'
            ),
        ),
        (
            "within 15 school days",
            "within 15 lessons",
            (
                '"15 lessons after asked": cannot count "lessons", only days, weeks, months, '
                "school days, working days."
            ),
        ),
        (
            "within 15 school days",
            "15 school days after asked",
            'A clock counts from its own start, not from "asked": write "within 5 school days".',
        ),
        (
            "within 15 school days",
            "2 weeks before reply.done",
            (
                'A clock counts from its own start, not from "reply.done": '
                'write "within 5 school days".'
            ),
        ),
    ],
)
def test_what_can_be_wrong(old: str, new: str, mistake: str) -> None:
    assert mistakes_in(text(old, new)) == [mistake]
