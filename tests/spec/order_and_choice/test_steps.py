"""Steps are done in the order written: one opens when the one before it is closed."""

from __future__ import annotations

from datetime import date

from tests.support.cases import Case
from tests.support.definitions import load_text, one_stage

TWO = """
first:
  ask: class_teacher
  title: Observe
  why: To plan
  due: 5 school days after asked
  form: {{seen: What? (text)}}
  {words}
then: {{ask: sendco, title: Plan, why: To go on, due: on asked, form: {{b: What? (text)}}}}
"""
DUE, THE_DAY_AFTER = date(2026, 9, 21), date(2026, 9, 22)


def case(words: str = "") -> Case:
    return Case(load_text(one_stage(TWO.format(words=words)))).start()


def test_when_the_one_before_is_done() -> None:
    assert case().standing() == {"only.1.first": "open"}
    done = case().answer("S2", seen="Much")
    assert done.standing() == {"only.1.first": "done", "only.1.then": "open"}


def test_when_the_one_before_is_skipped() -> None:
    assert case("when: pupil.has_left").standing() == {
        "only.1.first": "skipped",
        "only.1.then": "open",
    }


def test_when_the_time_of_the_one_before_is_up_and_the_process_goes_on() -> None:
    late = case("expire: on due, go on")
    assert late.on(DUE).standing() == {"only.1.first": "open"}
    assert late.on(THE_DAY_AFTER).standing() == {"only.1.first": "expired", "only.1.then": "open"}


def test_not_because_it_is_overdue() -> None:
    assert case().on(THE_DAY_AFTER).standing() == {"only.1.first": "open"}
