"""A scenario tells a story of a process, and ``sendflow test`` rehearses it: day by day, with
everything real but the people and the post.
"""

from __future__ import annotations

import pytest

from flows.rehearsals import rehearse_all
from tests.support.rehearsals import AND_THEN, MET, PROCESS, STORY, Rehearse

AGREED = MET + "  - day: Wed 16 Sep 2026\n    agree: sendco, meet\n"


def test_it_comes_as_told(rehearse: Rehearse) -> None:
    assert rehearse(STORY + AND_THEN) == []


def test_a_due_date_that_is_another_explains_itself(rehearse: Rehearse) -> None:
    assert rehearse(STORY.replace("Mon 14 Sep", "Tue 15 Sep")) == [
        (
            "But mother is asked views, due Mon 14 Sep 2026. 5 school days after asked, counted "
            "from Monday 7 September 2026, is Monday 14 September 2026 (left out: weekend 2 days)."
        )
    ]


def test_what_came_on_another_day_is_said(rehearse: Rehearse) -> None:
    story = STORY + "  - day: Fri 11 Sep 2026\n    then: mother is reminded of views\n"
    assert rehearse(story) == ["This has not come on Fri 11 Sep 2026. It came on Thu 10 Sep 2026."]


def test_what_came_instead_is_said(rehearse: Rehearse) -> None:
    story = STORY + "  - day: Thu 10 Sep 2026\n    then: sendco is told that views is late\n"
    assert rehearse(story) == [
        (
            "This has not come on Thu 10 Sep 2026. On Thu 10 Sep 2026: father is reminded of "
            "views; mother is reminded of views."
        )
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "mother is asked meet",
        "mother is reminded of views",
        "mother is told views",
        "mother is told that views is late",
        "sendco is asked views",
        "mother is asked views and meet",
        "mother is asked meet and views",
        "support begins",
        "the process ends as over",
    ],
)
def test_each_word_of_a_sentence_counts(rehearse: Rehearse, sentence: str) -> None:
    [said] = rehearse(STORY.replace("nobody else is asked", sentence))
    assert said.startswith("This has not come on Mon 7 Sep 2026. On Mon 7 Sep 2026: meeting begins")


def test_what_has_come_is_told_once(rehearse: Rehearse) -> None:
    later = "  - day: Mon 7 Sep 2026\n    then: mother is asked views\n"
    assert rehearse(STORY + later) == [
        "This has not come on Mon 7 Sep 2026. On this day nothing has come."
    ]
    reminded = "  - day: Thu 10 Sep 2026\n    then: father is reminded of views\n"
    again = reminded.replace("Thu 10", "Fri 11").replace("then", "answer: mother, views\n    then")
    assert rehearse(STORY + reminded + again) == [
        "This has not come on Fri 11 Sep 2026. On this day nothing has come."
    ]


def test_what_is_due_on_no_day_is_not_due(rehearse: Rehearse) -> None:
    undated = "due: 5 school days after pupil.sen_support_since"
    rehearse.define("meeting", PROCESS.replace("due: 10 school days after asked", undated))
    due = AND_THEN.replace("asked meet", "asked meet, due Mon 14 Sep 2026")
    assert rehearse(STORY + due) == ["But class_teacher is asked meet. It has no due date."]


def test_nobody_else_is_asked_means_nobody(rehearse: Rehearse) -> None:
    story = STORY.replace("      - father is asked views\n", "")
    assert rehearse(story) == [
        "But others are. On Mon 7 Sep 2026: father is asked views, due Mon 14 Sep 2026."
    ]


def test_nobody_else_is_asked_means_on_this_day(rehearse: Rehearse) -> None:
    """Who is reminded then was asked before, and so was who was asked on a day between."""
    quiet = "  - day: {}\n    then: nobody else is asked\n"
    assert rehearse(STORY + quiet.format("Thu 10 Sep 2026")) == []
    assert rehearse(STORY + quiet.format("Mon 21 Sep 2026")) == []
    assert rehearse(STORY + quiet.format("Sat 19 Sep 2026")) == [
        "But others are. On Sat 19 Sep 2026: class_teacher is asked meet, due Fri 2 Oct 2026."
    ]


def test_nothing_happens_looks_at_every_day_since_the_moment_before(rehearse: Rehearse) -> None:
    quiet = "  - day: Wed 9 Sep 2026\n    then: nothing happens\n"
    assert rehearse(STORY + quiet) == []
    assert rehearse(STORY + quiet.replace("Wed 9", "Fri 11")) == [
        (
            "But something did. On Thu 10 Sep 2026: father is reminded of views; "
            "mother is reminded of views."
        )
    ]


def test_what_only_the_process_does_is_nothing_to_anybody(rehearse: Rehearse) -> None:
    ended = "  - day: Wed 30 Sep 2026\n    then: [the process ends as over, nothing happens]\n"
    assert rehearse(AGREED + ended) == []


def test_a_story_stops_at_the_first_moment_that_comes_otherwise(rehearse: Rehearse) -> None:
    story = STORY.replace("Mon 14", "Tue 15") + "  - day: Tue 8 Sep 2026\n    then: views is done\n"
    assert len(rehearse(story)) == 1


def test_time_that_is_up(rehearse: Rehearse) -> None:
    story = (
        STORY
        + """
  - day: Wed 16 Sep 2026
    then: sendco is told that views is late
  - day: Fri 18 Sep 2026
    then: views is open
  - day: Sat 19 Sep 2026
    then:
      - views is expired
      - class_teacher is asked meet
"""
    )
    assert rehearse(story) == []


def test_a_letter_waits_for_no_hour_and_no_school_day(rehearse: Rehearse) -> None:
    saturday = AGREED.replace("Wed 16 Sep", "Sat 19 Sep")
    assert rehearse(saturday + "    then: [mother is told letter, letter is done]\n") == []


def test_a_step_that_has_not_been_come_to(rehearse: Rehearse) -> None:
    story = STORY.replace("nobody else is asked", "look_back is open")
    assert rehearse(story) == ["look_back has not been come to."]


def test_a_stage_begins_each_time_it_is_entered_and_its_steps_are_opened_anew(
    rehearse: Rehearse,
) -> None:
    again = AGREED.replace("outcome: support", "outcome: again")
    anew = "    then: [meeting begins, views is open, mother is asked views]\n"
    assert rehearse(again + anew) == []
    once = "  - day: Thu 17 Sep 2026\n    answer: mother, views\n    then: meeting begins\n"
    assert rehearse(again + anew + once) == [
        "This has not come on Thu 17 Sep 2026. On this day nothing has come."
    ]


def test_what_does_not_come_to_an_end_on_one_day(
    rehearse: Rehearse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.rehearsal_school._MOST_ROUNDS", 1)
    assert rehearse(STORY) == ["What happens on this day does not come to an end."]


def test_whatever_comes_otherwise_is_quoted_with_its_line(rehearse: Rehearse) -> None:
    library = rehearse.library(STORY.replace("Mon 14 Sep", "Tue 15 Sep"))
    (found,) = rehearse_all(library.scenarios(), library, lambda _: None)
    assert (found.file, found.line, found.column) == ("scenarios/story.yaml", 7, 9)
    assert found.quoted == "- mother is asked views, due Tue 15 Sep 2026"
