"""A story goes on where another one stops."""

from __future__ import annotations

import pytest

from tests.support.rehearsals import STORY, Rehearse

GOES_ON = """
scenario: The mother is heard
follows: story
story:
  - day: Tue 8 Sep 2026
    answer: mother, views
    then: views is open
"""


def test_a_story_goes_on_where_another_one_stops(rehearse: Rehearse) -> None:
    assert rehearse(STORY, GOES_ON) == []
    assert rehearse(STORY, GOES_ON.replace("is open", "is done")) == ["views is open."]


def test_what_comes_otherwise_in_the_story_that_is_followed_is_said_once(
    rehearse: Rehearse,
) -> None:
    assert len(rehearse(STORY.replace("Mon 14 Sep", "Tue 15 Sep"), GOES_ON)) == 1


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("follows: story", "follows: tale", 'There is no scenario "tale".'),
        ("follows: story", "follows: more", "Stories cannot follow each other in a circle."),
        ("Tue 8 Sep", "Fri 4 Sep", "A story goes forward: Mon 7 Sep 2026 stands before this."),
        (
            "follows: story",
            "follows: story\npeople: {mother: parent}",
            '"people" is said by the story that this follows.',
        ),
        (
            "follows: story\n",
            "",
            'A scenario needs "process", or "follows" another one.',
        ),
        ("mother, views", "mum, views", 'There is no person "mum".'),
    ],
)
def test_what_a_story_that_follows_cannot_say(
    rehearse: Rehearse, written: str, instead: str, said: str
) -> None:
    assert said in rehearse.refused(STORY, GOES_ON.replace(written, instead))
