import pytest

from tests.support.definitions import mistakes_in, process

TEXT = """
first:
  title: First
  steps:
    early:
      ask: sendco
      title: Early
      why: To begin
      form: {heard: Heard? (text)}
      due: on asked
      expire: EXPIRE
    decision:
      ask: sendco
      title: Decide
      why: Somebody has to
      due: on asked
      form:
        way: {question: Which way?, answer: choice, must_know: true, choices: {a: A, b: B}}
  next: last
last:
  title: Last
  steps: {pause: {wait: until today}}
  next: {by: decision.way, a: finished, b: finished}
"""
UNANSWERED = ['"decision.way" may stay unanswered: say where "nothing" goes.']


@pytest.mark.parametrize(
    ("expire", "expected"),
    [
        ("on due, go on", []),
        ("on due, go finished", []),
        ("on due, go last", UNANSWERED),
        ("never", []),
    ],
)
def test_a_step_that_every_way_passes_is_answered(expire: str, expected: list[str]) -> None:
    assert mistakes_in(process(TEXT.replace("EXPIRE", expire))) == expected


def test_its_own_time_may_run_out_and_lead_past_it() -> None:
    text = TEXT.replace("EXPIRE", "never")
    form = "form:\n        way"
    last = text.replace(form, f"expire: on due, go last\n      {form}")
    assert mistakes_in(process(last)) == UNANSWERED


def test_an_interruption_may_lead_past_it() -> None:
    rest = "whenever: [{when: pupil.has_left, go: last}]"
    text = TEXT.replace("EXPIRE", "never").replace("title: Last", "title: Last\n  at_most: 2 times")
    assert mistakes_in(process(text, rest=rest)) == UNANSWERED
