"""Termination: a case ends where the definition says, and then it is over."""

from __future__ import annotations

from tasks.event_types import Answered
from tests.support.cases import Case
from tests.support.definitions import load_text, mistakes_in, one_stage

VIEWS = """
views:
  ask: each parent
  enough: 1
  others: welcome until due
  title: Your views
  why: You know best
  due: 10 school days after asked
  form: {view: What do you think? (text)}
"""


def test_wcp_11_nothing_ends_only_because_nothing_is_left_to_do() -> None:
    """Every stage says where it leads, and every way leads to an end that has a name."""
    text = one_stage(VIEWS)
    assert mistakes_in(text.replace("  next: finished", "")) == ['A stage needs "next".']
    round_and_round = text.replace("only:\n", "only:\n    at_most: 3 times\n")
    assert mistakes_in(round_and_round.replace("next: finished", "next: only")) == [
        "From this stage no end can be come to.",
        "Nothing leads to this end.",
    ]


def test_wcp_43_explicit_termination() -> None:
    """At an end everything that is still open is withdrawn, and nothing moves any more."""
    case = Case(load_text(one_stage(VIEWS))).start()
    item = case.item_of("K2")
    case.answer("K1", view="Fine")
    assert case.instance.end == "finished"
    assert case.instance.open_items() == ()
    assert ("no_longer_needed", "K2") in case.sent()
    before = case.instance
    assert case.happen(Answered(item=item.id)).instance == before
