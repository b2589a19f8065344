"""The sentences of a story, and its days, each read as one thing and no other."""

from __future__ import annotations

from datetime import date

import pytest

from definitions.conditions import parse_condition
from definitions.scenarios import Fact, Happened, Happening, NobodyElse, Nothing, Stands
from definitions.story_sentences import STANDINGS, StoryError, parse_day, parse_sentence, written

MONDAY = date(2026, 9, 7)


def happened(happening: Happening, *what: str, who: str = "", due: date | None = None) -> Happened:
    return Happened(happening, what, who, due)


@pytest.mark.parametrize(
    ("sentence", "fact"),
    [
        ("ann is asked views", happened(Happening.ASKED, "views", who="ann")),
        (
            "ann is asked views, notes and plan, due Mon 7 Sep 2026",
            happened(Happening.ASKED, "views", "notes", "plan", who="ann", due=MONDAY),
        ),
        ("ann is reminded of views", happened(Happening.REMINDED, "views", who="ann")),
        ("ann is told views", happened(Happening.TOLD, "views", who="ann")),
        ("ann is told that views is late", happened(Happening.TOLD_LATE, "views", who="ann")),
        ("meeting begins", happened(Happening.BEGINS, "meeting")),
        ("consent is started", happened(Happening.STARTED, "consent")),
        ("the process ends as over", happened(Happening.ENDS, "over")),
        ("nobody else is asked", NobodyElse()),
        ("nothing happens", Nothing()),
        ("nothing  happens.", Nothing()),
        ("views.answer is done", parse_condition("views.answer is done")),
        ("views is opened", parse_condition("views is opened")),
        *((f"views is {word}", Stands("views", word)) for word in STANDINGS),
    ],
)
def test_a_sentence_says_one_thing(sentence: str, fact: Fact) -> None:
    assert parse_sentence(sentence) == fact


def test_a_step_stands_in_one_of_six_ways() -> None:
    assert set(STANDINGS) == {"open", "held", "done", "skipped", "expired", "withdrawn"}


@pytest.mark.parametrize(
    "sentence",
    ["nothing happens today", "ann is asked views by Monday", "the process ends as over and out"],
)
def test_what_only_begins_like_a_sentence_is_none(sentence: str) -> None:
    with pytest.raises(StoryError, match="is neither a sentence of a story"):
        parse_sentence(sentence)


@pytest.mark.parametrize(
    "day",
    ["Mon 7 Sep 2026", "monday, 7 September 2026", "7 Sept 2026", "07 sep 2026", "2026-09-07"],
)
def test_a_day_is_written_as_people_do(day: str) -> None:
    assert parse_day(day) == MONDAY


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("Tue 7 Sep 2026", "that day is a Monday"),
        ("Mom 7 Sep 2026", '"mom" is not a day of the week'),
        ("31 Sep 2026", "There is no day"),
        ("7 Seb 2026", "is not a day"),
        ("7 Sep", "is not a day"),
    ],
)
def test_a_day_that_cannot_be(day: str, why: str) -> None:
    with pytest.raises(StoryError, match=why):
        parse_day(day)


def test_a_day_is_told_as_it_is_written() -> None:
    assert written(MONDAY) == "Mon 7 Sep 2026"
