"""A scenario tells a story of a process, and ``sendflow test`` rehearses it: day by day, with
everything real but the people and the post.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import dedent

import pytest

from definitions.library import Library, shipped_library
from definitions.loader import DefinitionError
from flows.rehearsals import rehearse_all

SHIPPED = (
    "roles.yaml",
    "records.yaml",
    "lists/consent_scopes.yaml",
    "lists/need_areas.yaml",
    "calendars/2026-27.yaml",
)
"""What the library of these tests takes from the shipped one, so that it is read quickly."""
PROCESS = """
process: meeting
title: A meeting about <child>
about: We meet, and go on from there.
subject: pupil
version: 2026-09
start:
  raised_on: When was it raised? (date)
stages:
  meeting:
    title: The meeting
    at_most: 2 times
    steps:
      views:
        ask: each parent
        title: Your views about <child>
        why: So that we hear you.
        form: {view: What do you think? (text)}
        due: 5 school days after asked
        remind: 2 school days before due
        escalate: 2 school days after due, to sendco
        expire: 4 school days after due, go on
      meet:
        ask: class_teacher
        agreed_by: sendco
        title: Meet the parents
        why: They know <child> best.
        form:
          outcome: {question: What next?, answer: choice, must_know: true,
                    choices: {support: Support, again: Meet again, nothing_more: Nothing}}
          note: Anything else? (text, optional)
        due: 10 school days after asked
        expire: 5 school days after due, ask sendco
    next:
      by: meet.outcome
      support: support
      again: meeting
      nothing_more: over
      nothing: over
  support:
    title: Support
    steps:
      on_record:
        set: {pupil.sen_status: sen_support}
      letter:
        tell: each parent
        title: What we agreed
        message: <child> gets support.
      look_back:
        wait: until 10 school days after asked
    next: over
whenever:
  - when: pupil.has_left
    go: left
ends:
  over: It is over
  left: The child has left
"""
REPORT = """
process: report
title: A report about <child>
about: It comes, or we go on without it.
version: 2026-09
arrivals:
  report:
    title: The report about <child>
    form: {came: {question: Is it here?, answer: choice, must_know: true,
                  choices: {here: It is, none: None will come}}}
stages:
  hearing:
    title: Waiting for the report
    steps:
      the_report:
        wait: for report
        due: 5 school days after asked
        expire: 2 school days after due, ask sendco
    next:
      by: the_report.came
      here: over
      none: without
      nothing: without
ends:
  over: It is here
  without: It is not
"""
STORY = """
scenario: They meet, and there is support
process: meeting
story:
  - day: Mon 7 Sep 2026
    start: {raised_on: 2026-09-04}
    then:
      - mother is asked views, due Mon 14 Sep 2026
      - father is asked views
      - nobody else is asked
"""
AND_THEN = """
  - day: Thu 10 Sep 2026
    answer: mother, views
    then:
      - father is reminded of views
      - nobody else is asked
  - day: Fri 11 Sep 2026
    answer: father, views
    then: class_teacher is asked meet
"""


@pytest.fixture
def rehearse(tmp_path: Path) -> Rehearse:
    return Rehearse(tmp_path)


class Rehearse:
    """What comes otherwise than a story tells."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in ("processes", "scenarios", "lists", "calendars"):
            (folder / name).mkdir()
        for name in SHIPPED:
            shutil.copy(shipped_library() / name, folder / name)
        (folder / "processes" / "meeting.yaml").write_text(PROCESS)
        (folder / "processes" / "report.yaml").write_text(REPORT)

    def library(self, story: str, more: str = "") -> Library:
        for name, text in {"story": story, "more": more}.items():
            if text:
                path = self._folder / "scenarios" / f"{name}.yaml"
                path.write_text(dedent(text).lstrip("\n"))
        return Library([self._folder])

    def __call__(self, story: str, more: str = "") -> list[str]:
        library = self.library(story, more)
        found = rehearse_all(library.scenarios(), library, lambda _: None)
        return [each.message for each in found]

    def refused(self, story: str, more: str = "") -> list[str]:
        """What the checker says of a story before it is rehearsed."""
        with pytest.raises(DefinitionError) as refused:
            self.library(story, more).scenarios()
        return [f"{e.message} {e.hint}".rstrip() for e in refused.value.mistakes]


# ------------------------------------------------------------------------------ what comes to pass


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


# ---------------------------------------------------------------------------- what people do

MET = (
    STORY
    + AND_THEN
    + """
  - day: Mon 14 Sep 2026
    answer: class_teacher, meet
    with: {outcome: support}
    then: sendco is asked meet
"""
)


def test_somebody_agrees_or_sends_back(rehearse: Rehearse) -> None:
    story = (
        MET
        + """
  - day: Tue 15 Sep 2026
    send_back: sendco, meet
    then: class_teacher is asked meet
  - day: Tue 15 Sep 2026
    answer: class_teacher, meet
    with: {outcome: support}
  - day: Wed 16 Sep 2026
    agree: sendco, meet
    then:
      - support begins
      - mother is told letter
      - pupil.sen_status is sen_support
      - letter is done
  - day: Tue 29 Sep 2026
    then: look_back is open
  - day: Wed 30 Sep 2026
    then: the process ends as over
"""
    )
    assert rehearse(story) == []


def test_what_decides_where_a_process_goes_is_never_made_up(rehearse: Rehearse) -> None:
    assert rehearse(MET.replace("    with: {outcome: support}\n", "")) == [
        'The process goes by what is answered to "outcome" at meet: say it under "with".'
    ]


def test_who_has_nothing_to_answer_is_told_what_is_open(rehearse: Rehearse) -> None:
    story = STORY + "  - day: Tue 8 Sep 2026\n    answer: class_teacher, views\n"
    assert rehearse(story) == [
        (
            "class_teacher has nothing to answer at views on this day. "
            "Open for class_teacher: nothing."
        )
    ]


def test_the_sendco_decides_when_time_is_up(rehearse: Rehearse) -> None:
    story = (
        STORY
        + AND_THEN
        + """
  - day: Sat 3 Oct 2026
    then: sendco is asked meet
  - day: Mon 5 Oct 2026
    answer: sendco, meet
    with: {way: go_on}
    then: the process ends as over
"""
    )
    assert rehearse(story) == []
    assert rehearse(story.replace("    with: {way: go_on}\n", "")) == [
        'sendco has to decide about meet: say "way" under "with": go_on or more_time or accept.'
    ]


def test_what_does_not_arrive_is_decided_or_entered(rehearse: Rehearse) -> None:
    story = """
scenario: It does not come
process: report
story:
  - day: Mon 7 Sep 2026
    start: {}
  - day: Thu 17 Sep 2026
    then: sendco is asked the_report
  - day: Thu 17 Sep 2026
    answer: sendco, the_report
    with: {way: go_on}
    then: the process ends as without
"""
    assert rehearse(story) == []
    entered = "    answer: sendco, the_report\n    with: {way: go_on}\n"
    comes = "    arrives: report\n    with: {came: here}\n"
    assert rehearse(story.replace(entered, comes).replace("as without", "as over")) == []


def test_who_has_no_email_is_reached_on_paper(rehearse: Rehearse) -> None:
    story = STORY.replace("story:", "people: {mother: parent, father: parent on paper}\nstory:")
    assert rehearse(story + AND_THEN.replace("father is reminded of views", "views is open")) == []


def test_a_role_that_nobody_holds(rehearse: Rehearse) -> None:
    story = STORY.replace("story:", "people: {class_teacher: nobody}\nstory:")
    assert rehearse(story + AND_THEN.replace("class_teacher is", "sendco is")) == []


def test_the_child_leaves(rehearse: Rehearse) -> None:
    story = (
        STORY + "  - day: Tue 8 Sep 2026\n    leaves: child\n    then: the process ends as left\n"
    )
    assert rehearse(story) == []


def test_a_teacher_leaves_and_another_has_it_in_hand(rehearse: Rehearse) -> None:
    story = (
        STORY
        + AND_THEN
        + """
  - day: Mon 14 Sep 2026
    leaves: class_teacher
  - day: Mon 14 Sep 2026
    answer: sendco, meet
    with: {outcome: nothing_more}
    then: the process ends as over
"""
    )
    assert rehearse(story) == []


def test_records_stand_before_it_begins_or_change_under_way(rehearse: Rehearse) -> None:
    story = (
        STORY.replace("story:", "records: {pupil.sen_status: monitoring}\nstory:")
        + """
  - day: Tue 8 Sep 2026
    then: pupil.sen_status is monitoring
  - day: Tue 8 Sep 2026
    records: {pupil.sen_status: none}
    then: pupil.sen_status is not monitoring
"""
    )
    assert rehearse(story) == []


def test_a_condition_that_does_not_hold(rehearse: Rehearse) -> None:
    story = STORY + "  - day: Tue 8 Sep 2026\n    then: pupil.sen_status is sen_support\n"
    assert rehearse(story) == ["This does not hold on Tue 8 Sep 2026."]


def test_the_sendco_sends_on_what_is_held(rehearse: Rehearse) -> None:
    again = """
  - day: Mon 14 Sep 2026
    answer: class_teacher, meet
    with: {outcome: again}
  - day: Mon 14 Sep 2026
    agree: sendco, meet
"""
    heard = """
  - day: Mon 14 Sep 2026
    answer: mother, views
  - day: Mon 14 Sep 2026
    answer: father, views
"""
    story = STORY + AND_THEN + again + heard + again
    assert rehearse(story + "  - day: Tue 15 Sep 2026\n    send_on: over\n") == []
    assert rehearse(STORY + "  - day: Tue 15 Sep 2026\n    send_on: over\n") == [
        "The process is not held: it cannot be sent on."
    ]


def test_a_start_that_is_refused(rehearse: Rehearse) -> None:
    assert rehearse(STORY.replace("{raised_on: 2026-09-04}", "{}"))[0].startswith("")


# ------------------------------------------------------------------- a story that goes on

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


# ------------------------------------------------------------------------- what cannot be read


def test_a_weekday_is_compared_with_its_date(rehearse: Rehearse) -> None:
    assert rehearse.refused(STORY.replace("Mon 7", "Tue 7")) == [
        '"Tue 7 Sep 2026": that day is a Monday.'
    ]


def test_whatever_comes_otherwise_is_quoted_with_its_line(rehearse: Rehearse) -> None:
    library = rehearse.library(STORY.replace("Mon 14 Sep", "Tue 15 Sep"))
    (found,) = rehearse_all(library.scenarios(), library, lambda _: None)
    assert (found.file, found.line, found.column) == ("scenarios/story.yaml", 7, 9)
    assert found.quoted == "- mother is asked views, due Tue 15 Sep 2026"


def test_days_go_forward(rehearse: Rehearse) -> None:
    story = STORY + "  - day: Fri 4 Sep 2026\n    then: nothing happens\n"
    assert rehearse.refused(story) == ["A story goes forward: Mon 7 Sep 2026 stands before this."]


@pytest.mark.parametrize(
    ("written", "instead", "message"),
    [
        ("process: meeting", "process: meting", 'There is no process "meting".'),
        ("mother is asked", "mum is asked", 'There is no person "mum".'),
        ("is asked views", "is asked view", 'There is no step "view". Did you mean "views"?'),
        ("raised_on:", "raised:", 'There is no question "raised". Did you mean "raised_on"?'),
        (
            "due Mon 14 Sep 2026",
            "due soon",
            '"soon" is not a day. Write it as in "Mon 14 Sep 2026".',
        ),
        ("nobody else is asked", "the end ends", '"the end ends" is neither a sentence of a story'),
        ("start: {raised_on: 2026-09-04}", "answer: mother", 'A story begins with "start"'),
        ("story:", "people: {mother: parents}\nstory:", 'There is no role "parents".'),
        ("story:", "records: {pupil.sen: x}\nstory:", 'There is no record "pupil.sen".'),
        ("nobody else is asked", "suport begins", 'There is no stage "suport".'),
        ("nobody else is asked", "the process ends as done", 'There is no end "done".'),
        ("nobody else is asked", "meet.outcome is sen", '"meet.outcome" is never "sen"'),
        ("nobody else is asked", "pupil.colour is red", 'There is no record "pupil.colour".'),
        ("nobody else is asked", "consent is started", "There is no process started here"),
    ],
)
def test_what_does_not_exist_is_refused(
    rehearse: Rehearse, written: str, instead: str, message: str
) -> None:
    assert any(message in each for each in rehearse.refused(STORY.replace(written, instead)))


def test_a_choice_that_there_is_not(rehearse: Rehearse) -> None:
    found = rehearse.refused(MET.replace("outcome: support", "outcome: suport"))
    assert found == ['There is no choice "suport". Did you mean "support"?']


def test_one_thing_is_done_at_a_time(rehearse: Rehearse) -> None:
    story = STORY + "  - day: Tue 8 Sep 2026\n    answer: mother, views\n    leaves: child\n"
    assert rehearse.refused(story) == [
        (
            'One thing is done at a time: "answer" stands here already. '
            "Write another moment of the same day."
        )
    ]
