from definitions.model import By, FirstOf, GoTo
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
