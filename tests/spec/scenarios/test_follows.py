"""A story goes on where another one stops."""

from __future__ import annotations

import pytest

from flows.rehearsals import rehearse_all
from tests.support.rehearsals import AND_THEN, STORY, Rehearse

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
    assert rehearse.told == []


def test_a_story_goes_on_after_the_last_day_of_the_other(rehearse: Rehearse) -> None:
    assert rehearse.refused(STORY + AND_THEN, GOES_ON) == [
        "A story goes forward: Fri 11 Sep 2026 stands before this."
    ]


def test_two_stories_go_on_from_the_same_one(rehearse: Rehearse) -> None:
    """What one of them does, and what comes of it, has not happened in the other."""
    reminded = GOES_ON + "  - day: Thu 10 Sep 2026\n    then: father is reminded of views\n"
    father = reminded.replace("mother", "HER").replace("father", "mother").replace("HER", "father")
    assert rehearse(STORY, reminded, father.replace("the mother", "the father")) == []


def test_a_story_that_follows_none_begins_anew(rehearse: Rehearse) -> None:
    another = """
scenario: A report is waited for
process: report
story:
  - day: Mon 7 Sep 2026
    start: {}
    then: the_report is open
"""
    assert rehearse(STORY, GOES_ON, another) == []


def test_a_story_goes_on_from_one_that_goes_on(rehearse: Rehearse) -> None:
    heard = """
scenario: The father is heard too
follows: more
story:
  - day: Tue 8 Sep 2026
    answer: father, views
    then: [views is done, class_teacher is asked meet]
"""
    assert rehearse(STORY, GOES_ON, heard) == []
    assert len(rehearse.told) == 3


def test_what_comes_otherwise_is_quoted_where_it_stands(rehearse: Rehearse) -> None:
    library = rehearse.library(STORY.replace("Mon 14 Sep", "Tue 15 Sep"), GOES_ON)
    stories = [each for each in library.scenarios() if each.follows]
    [found] = rehearse_all(stories, library, lambda _: None)
    assert found.file == "scenarios/story.yaml"
    assert found.quoted == "- mother is asked views, due Tue 15 Sep 2026"


def test_stories_do_not_follow_each_other_in_a_wider_circle(rehearse: Rehearse) -> None:
    one, other = GOES_ON.replace("story\n", "third\n", 1), GOES_ON.replace("story\n", "more\n", 1)
    found = rehearse.refused(STORY, one, other)
    assert found == ["Stories cannot follow each other in a circle."] * 2


def test_a_mistake_in_the_story_that_is_followed_is_told_there(rehearse: Rehearse) -> None:
    library = rehearse.library(STORY.replace("Mon 7", "Tue 7"), GOES_ON)
    assert [each.file for each in library.sound_scenarios()[1]] == ["scenarios/story.yaml"]


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        (
            "follows: story",
            "follows: tale",
            'There is no scenario "tale". Use one of: more, story.',
        ),
        ("follows: story", "follows: more", "Stories cannot follow each other in a circle."),
        (
            "Tue 8 Sep 2026",
            "7 Oct 2036",
            "That is more than ten years after Mon 7 Sep 2026, where it begins.",
        ),
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
        (
            "mother, views",
            "mum, views",
            (
                'There is no person "mum". Use one of: class_teacher, father, head_teacher, '
                "mother, office, sendco, teaching_assistant."
            ),
        ),
    ],
)
def test_what_a_story_that_follows_cannot_say(
    rehearse: Rehearse, written: str, instead: str, said: str
) -> None:
    assert said in rehearse.refused(STORY, GOES_ON.replace(written, instead))
