"""`run` and `set_off` start another process for the same child.

The examples run `reading` (tests/fixtures/children/processes/reading.yaml): it starts with a
`kind`, ends as `fine` or `worrying`, and gives an `age`, a `heard_on` and a `level`.
"""

from __future__ import annotations

from textwrap import dedent

import pytest

from definitions.model.steps import Run, SetOff
from tasks.effect_types import StartProcess
from tasks.state import InstanceStatus
from tests.support.cases import Case
from tests.support.definitions import children, load_text, mistakes_in, one_stage, process, step_of

TEST = """
test:
  run: reading
  with: {kind: short}
"""
ENDS = "{fine: Reads well, worrying: Reads badly, unknown: Not known}"


def after(following: str, test: str = TEST) -> str:
    """A process that runs `reading`, and goes on by what comes of it."""
    lines = f"only:\n  title: Only\n  steps:\n{_in(test)}\n  next:\n{_in(following)}"
    return process(lines, ends=ENDS)


def _in(text: str) -> str:
    return "\n".join("    " + line for line in dedent(text).strip().splitlines())


def test_a_process_is_run_with_answers_to_its_start_form() -> None:
    step = step_of(one_stage(TEST))
    assert isinstance(step, Run)
    assert (step.process, step.values) == ("reading", {"kind": "short"})


def test_a_process_set_off_is_not_waited_for_and_has_no_end() -> None:
    text = TEST.replace("run:", "set_off:")
    assert isinstance(step_of(one_stage(text)), SetOff)
    assert mistakes_in(after("by: test.end\nfine: fine", text)) == [
        '"test" asks nothing, so it has no answer "end".'
    ]


def test_the_end_of_a_run_chooses_the_way_and_every_end_is_listed() -> None:
    right = "by: test.end\nfine: fine\nworrying: worrying"
    assert mistakes_in(after(right)) == ["Nothing leads to this end."]
    assert mistakes_in(after("by: test.end\nfine: fine\nworyring: unknown")) == [
        '"test.end" can be "worrying" too: say where that goes.',
        '"test.end" is never "woryring". Did you mean "worrying"?',
    ]


def test_a_run_that_can_be_skipped_may_have_no_end() -> None:
    text = TEST + "  when: pupil.has_left\n"
    following = "by: test.end\nfine: fine\nworrying: worrying"
    assert mistakes_in(after(following, text)) == [
        '"test.end" may stay unanswered: say where "nothing" goes.'
    ]
    assert mistakes_in(after(f"{following}\nnothing: unknown", text)) == []


def test_what_the_process_gives_is_read_like_an_answer() -> None:
    rules = """
    - {when: test.age is less than 7 or test.level is badly, go: worrying}
    - {when: test.heard_on is before today, go: fine}
    - otherwise: unknown
    """
    assert mistakes_in(after(rules)) == []
    assert mistakes_in(after(rules.replace("test.level", "test.levle"))) == [
        'The process "reading" gives no "levle". Did you mean "level"?'
    ]
    assert mistakes_in(after(rules.replace("is badly", "is bad"))) == [
        '"test.level" is never "bad", but well or badly. Did you mean "badly"?'
    ]


@pytest.mark.parametrize(
    ("words", "mistake"),
    [
        ("run: raeding", 'There is no process "raeding". Did you mean "reading"?'),
        (
            "run: reading\nwith: {kidn: short, kind: short}",
            'The start of "reading" has no question "kidn". Did you mean "kind"?',
        ),
        ("run: reading", '"reading" cannot be started without "kind": say it "with".'),
        (
            "run: reading\nwith: {kind: shrt}",
            '"shrt" cannot be the answer to "kind". Did you mean "short"?',
        ),
        (
            "run: reading\nwith: {kind: long}",
            '"reading" cannot be started without "services": say it "with".',
        ),
        (
            "run: reading\nwith: {kind: short, since: pupil.has_left}",
            '"pupil.has_left" (yes or no) cannot be the answer to "since" (date).',
        ),
        (
            "run: reading\nwith: {kind: pupil.sen_status}",
            '"pupil.sen_status" can be "none" and "support", which "kind" cannot.',
        ),
        (
            "run: test\nwith: {}",
            "This runs in a circle, test to test: none of them could ever end.",
        ),
    ],
)
def test_what_cannot_be_started_is_said(words: str, mistake: str) -> None:
    assert mistakes_in(one_stage(f"test:\n{_in(words)}")) == [mistake]


def test_a_date_and_a_list_may_be_handed_on() -> None:
    text = "run: reading\nwith: {kind: long, services: pupil.agencies_wanted, since: today}"
    assert mistakes_in(one_stage(f"test:\n{_in(text)}")) == []


def test_a_circle_through_another_process_is_refused() -> None:
    assert "screening" in children()
    text = one_stage("test:\n  run: screening").replace("process: test", "process: reading")
    assert mistakes_in(text) == [
        "This runs in a circle, reading to screening to reading: none of them could ever end."
    ]


def test_a_process_gives_single_answers_of_its_own() -> None:
    views = """
    views:
      ask: each parent
      title: Your views
      why: You know best.
      form: {view: What do you think? (long text)}
      due: 5 school days after asked
    """
    given = "gives: {view: views.view, status: pupil.sen_status, end: views.done}"
    assert mistakes_in(one_stage(views, rest=given)) == [
        '"views.view" has more than one answer: a process gives one for each name.',
        'Whoever runs this process can read "pupil.sen_status" itself: leave it out.',
        '"end" is known of every process that is run: call this something else.',
    ]
    assert load_text(one_stage(views, rest="gives: {heard: views.done}")).gives == {
        "heard": "views.done"
    }


def by_end() -> Case:
    """A process that runs `reading` and goes on by its end, or by what it gives."""
    rules = """
    - {when: test.age is less than 7, go: unknown}
    - {when: test.end is worrying, go: worrying}
    - otherwise: fine
    """
    return Case(load_text(after(rules))).start()


def started(case: Case) -> list[tuple[str, str]]:
    return [(each.link, each.process) for each in case.effects if isinstance(each, StartProcess)]


def test_it_is_started_once_and_waited_for() -> None:
    case = by_end()
    assert started(case) == [("run", "reading")]
    assert started(case.put_child("only.1.test")) == []
    assert case.standing() == {"only.1.test": "open"}
    assert case.put_child("only.1.test", end="fine").instance.end == "fine"
    assert by_end().put_child("only.1.test", end="worrying").instance.end == "worrying"


def test_what_it_gives_can_be_read_when_it_has_ended() -> None:
    case = by_end()
    case.put_child("only.1.test")
    (child,) = case.world.children
    ended = child.model_copy(
        update={"status": InstanceStatus.ENDED, "end": "fine", "gives": {"age": 6}}
    )
    assert case.change_world(children=(ended,)).instance.end == "unknown"


def test_one_that_is_cancelled_has_come_to_no_end_and_the_sendco_decides() -> None:
    text = after("by: test.end\nfine: fine\nworrying: worrying").replace(", unknown: Not known", "")
    case = Case(load_text(text)).start()
    case.put_child("only.1.test", end="cancelled")
    assert (case.instance.status, case.sent()) == (InstanceStatus.HELD, [("held", "S1")])


def test_one_that_is_set_off_is_not_waited_for() -> None:
    case = Case(load_text(one_stage(TEST.replace("run:", "set_off:")))).start()
    assert started(case) == [("set_off", "reading")]
    assert case.instance.end == "finished"


ASK = "ask: sendco, title: T, why: W, due: on asked, form: {a: What? (text)}"
EXPIRING = f"talk: {{{ASK}, expire: '%s'}}\nagain: {{set_off: test}}"
BESIDE = f"both:\n  together:\n    talk: {{{ASK}}}\n    "


@pytest.mark.parametrize(
    ("steps", "waits"),
    [
        ("again: {set_off: test}", False),
        (f"talk: {{{ASK}}}\nagain: {{set_off: test}}", True),
        (f"talk: {{when: pupil.has_left, {ASK}}}\nagain: {{set_off: test}}", False),
        ("pause: {wait: until 1 week after start}\nagain: {set_off: test}", True),
        ("pause: {wait: until pupil.support_since}\nagain: {set_off: test}", False),
        (EXPIRING % "1 day after due, go on", True),
        (EXPIRING % "on asked, go on", True),
        (EXPIRING % "1 day before asked, ask sendco", True),
        (EXPIRING % "1 day before due, go on", False),
        (EXPIRING % "5 days after pupil.support_since, go on", False),
        (EXPIRING % "1 day before asked, go finished", True),
        (f"{BESIDE}again: {{set_off: test}}", False),
        (f"{BESIDE}again: {{after: talk, set_off: test}}", True),
        (f"{BESIDE}look: {{wait: until today}}\nagain: {{set_off: test}}", True),
    ],
)
def test_what_starts_itself_anew_waits_for_something_first(steps: str, waits: bool) -> None:
    endless = "This starts again and again, test to test: ask somebody or wait for a day before it."
    assert mistakes_in(one_stage(steps)) == ([] if waits else [endless])


def test_two_that_set_each_other_off_wait_for_something_too() -> None:
    text = one_stage("first: {set_off: screening}").replace("process: test", "process: reading")
    assert mistakes_in(text) == [
        (
            "This starts again and again, reading to screening to reading: "
            "ask somebody or wait for a day before it."
        )
    ]
