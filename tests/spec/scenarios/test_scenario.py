"""A scenario tells a story of a process, and ``sendflow test`` rehearses it: day by day, with
everything real but the people and the post.
"""

from __future__ import annotations

from flows.rehearsals import rehearse_all
from tests.support.rehearsals import AND_THEN, STORY, Rehearse


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


def test_nobody_else_is_asked_means_nobody(rehearse: Rehearse) -> None:
    story = STORY.replace("      - father is asked views\n", "")
    assert rehearse(story) == [
        "But others are. On Mon 7 Sep 2026: father is asked views, due Mon 14 Sep 2026."
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


def test_whatever_comes_otherwise_is_quoted_with_its_line(rehearse: Rehearse) -> None:
    library = rehearse.library(STORY.replace("Mon 14 Sep", "Tue 15 Sep"))
    (found,) = rehearse_all(library.scenarios(), library, lambda _: None)
    assert (found.file, found.line, found.column) == ("scenarios/story.yaml", 7, 9)
    assert found.quoted == "- mother is asked views, due Tue 15 Sep 2026"
