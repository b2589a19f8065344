"""`prefill` suggests what is known already; it is stored only when it is submitted."""

from __future__ import annotations

from definitions.model.steps import Ask
from tests.support.definitions import load_text, mistakes_in, process

ROUND = """
plan:
  title: Plan
  at_most: 3 times
  steps:
    note:
      ask: {who}
      title: A note
      why: We ask
      due: 5 days after asked
      form:
        what: {{question: What?, answer: {answer}, prefill: {source}}}
  next: conclude
conclude:
  title: Conclude
  steps:
    conclusion:
      ask: sendco
      title: Conclude
      why: We ask
      due: 5 days after asked
      form:
        said: {{question: What?, answer: text, seen_by: {seen_by}}}
        day: When? (date)
  next:
    - when: conclusion.said is more
      go: plan
    - otherwise: finished
"""


def suggesting(
    source: str, answer: str = "text", who: str = "class_teacher", seen_by: str = "[staff]"
) -> str:
    """A process that goes round, and suggests something at its beginning."""
    return process(ROUND.format(source=source, answer=answer, who=who, seen_by=seen_by))


def test_today_can_be_suggested() -> None:
    step = load_text(suggesting("today", "date")).asks()[0]
    assert isinstance(step, Ask)
    assert step.form.fields[0].prefill == "today"


def test_what_was_answered_the_last_time_round_can_be_suggested() -> None:
    assert not mistakes_in(suggesting("earlier conclusion.said"))


def test_a_suggestion_is_of_the_right_kind() -> None:
    assert mistakes_in(suggesting("today", "number")) == [
        '"today" is a date, which cannot be suggested for a number.'
    ]


def test_a_text_fits_where_there_is_more_room() -> None:
    assert not mistakes_in(suggesting("earlier conclusion.said", "long text"))


def test_nobody_is_suggested_what_they_may_not_read() -> None:
    refused = 'The {} is asked this, but may not read "earlier conclusion.said": see its "seen_by".'
    text = suggesting("earlier conclusion.said", who="parent")
    assert mistakes_in(text) == [refused.format("parent")]
    text = suggesting("earlier conclusion.said", seen_by="[head_teacher]")
    assert mistakes_in(text) == [refused.format("class_teacher")]


def test_the_sendco_may_read_everything() -> None:
    text = suggesting("earlier conclusion.said", who="sendco", seen_by="[head_teacher]")
    assert not mistakes_in(text)


def test_nothing_is_suggested_when_a_process_is_started() -> None:
    steps = "only: {title: A, steps: {b: {wait: until today}}, next: finished}"
    start = "day: {question: When?, answer: date, prefill: today}"
    assert mistakes_in(process(steps, start=start)) == ["A start form suggests nothing."]
