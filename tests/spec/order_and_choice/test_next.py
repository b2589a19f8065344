from datetime import date

from definitions.model.stages import By, FirstOf, GoTo
from tests.support.cases import Case
from tests.support.definitions import load_text, mistakes_in, process, stage_of

DECIDE = """
only:
  title: Decide
  at_most: 3 times
  steps:
    decision:
      ask: sendco
      title: Decide
      why: Somebody has to
      due: 5 school days after asked
      form:
        outcome:
          question: What comes next?
          answer: choice
          must_know: true
          choices: {again: Again, stop: Stop}
  next: NEXT
"""


def decide(following: str) -> str:
    return process(DECIDE.replace("NEXT", following))


def test_next_is_a_stage_or_an_end() -> None:
    assert stage_of(decide("finished")).next == GoTo(target="finished")


def test_next_goes_by_a_choice() -> None:
    following = stage_of(decide("{by: decision.outcome, again: only, stop: finished}")).next
    assert following == By(path="decision.outcome", cases={"again": "only", "stop": "finished"})


def test_next_is_the_first_rule_that_holds() -> None:
    rules = "[{when: decision.outcome is again, go: only}, {otherwise: finished}]"
    following = stage_of(decide(rules)).next
    assert isinstance(following, FirstOf)
    assert [(str(rule.when), rule.go) for rule in following.rules] == [
        ("decision.outcome is again", "only")
    ]
    assert following.otherwise == "finished"


def test_a_list_of_rules_ends_in_otherwise() -> None:
    assert mistakes_in(decide("[{when: decision.outcome is again, go: only}]")) == [
        'The last line of this list says "otherwise" and a stage.'
    ]


def test_every_choice_is_listed_and_no_others() -> None:
    assert mistakes_in(decide("{by: decision.outcome, again: only, stopp: finished}")) == [
        '"decision.outcome" can be "stop" too: say where that goes.',
        '"decision.outcome" is never "stopp". Did you mean "stop"?',
    ]


def test_a_step_that_can_be_skipped_needs_a_line_for_nothing() -> None:
    text = decide("{by: decision.outcome, again: only, stop: finished}")
    skipped = text.replace("ask: sendco", "ask: sendco\n        when: pupil.has_left")
    assert mistakes_in(skipped) == [
        '"decision.outcome" may stay unanswered: say where "nothing" goes.'
    ]
    assert not mistakes_in(skipped.replace("stop: finished", "stop: finished, nothing: finished"))


def test_a_step_of_another_stage_may_have_been_passed_by() -> None:
    other = """
    first:
      title: First
      steps: {hello: {tell: sendco, title: Hello, message: Hello}}
      next: [{when: pupil.has_left, go: last}, {otherwise: only}]
    """
    last = """
    last:
      title: Last
      steps: {bye: {tell: sendco, title: Bye, message: Bye}}
      next: {by: decision.outcome, again: finished, stop: finished}
    """
    text = process(other + DECIDE.replace("NEXT", "last").replace("\n", "\n    ") + last)
    assert mistakes_in(text) == [
        '"decision.outcome" may stay unanswered: say where "nothing" goes.'
    ]


def test_a_cycle_passes_a_stage_that_says_how_often() -> None:
    text = decide("{by: decision.outcome, again: only, stop: finished}")
    assert load_text(text).stages[0].at_most == 3
    assert mistakes_in(text.replace("at_most: 3 times", "")) == [
        'This can go round for ever, only to only: one of them needs "at_most: 3 times".'
    ]


def test_how_often_is_a_number_and_nothing_else_is_said_of_what_is_none() -> None:
    text = decide("{by: decision.outcome, again: only, stop: finished}")
    assert mistakes_in(text.replace("3 times", "three")) == [
        "A whole number is expected here, as in: 3 times."
    ]


def test_so_does_a_step_whose_time_can_be_up() -> None:
    text = decide("{by: decision.outcome, again: only, stop: finished}")
    expiring = text.replace("ask: sendco", "ask: sendco\n        expire: on due, go on")
    assert mistakes_in(expiring) == [
        '"decision.outcome" may stay unanswered: say where "nothing" goes.'
    ]


def test_what_was_not_answered_goes_where_nothing_goes() -> None:
    by = "{by: decision.outcome, again: only, stop: finished, nothing: quiet}"
    text = decide(by).replace("ask: sendco", "ask: sendco\n        expire: on due, go on")
    text = text.replace("ends: {finished: All is done}", "ends: {finished: Done, quiet: Nothing}")
    assert Case(load_text(text)).start().on(date(2026, 9, 22)).instance.end == "quiet"


def test_it_goes_by_an_answer_that_is_always_given() -> None:
    text = decide("{by: decision.outcome, again: only, stop: finished}")
    assert mistakes_in(text.replace("must_know: true", "must_know: false")) == [
        '"by" needs an answer: write must_know: true at "decision.outcome".'
    ]


def test_the_first_line_that_holds_counts() -> None:
    rules = "[{when: decision.outcome is stop, go: one}, {when: not pupil.has_left, go: two}"
    ends = "ends: {one: The first, two: The second, three: Neither}"
    text = decide(f"{rules}, {{otherwise: three}}]").replace("ends: {finished: All is done}", ends)
    definition = load_text(text)
    assert Case(definition).start().answer("S1", outcome="stop").instance.end == "one"
    assert Case(definition).start().answer("S1", outcome="again").instance.end == "two"
