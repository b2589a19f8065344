"""What people do in a story: they answer, agree, bring what has come, change records, leave."""

from __future__ import annotations

import pytest

from tests.support.rehearsals import AND_THEN, MET, PROCESS, REPORT, STORY, Rehearse

BEFORE = """
stages:
  before:
    title: Before
    steps:
      pause:
        wait: until 5 school days after asked
    next: hearing
"""
EARLY = """
scenario: It comes early
process: early
story:
  - day: Mon 7 Sep 2026
    start: {}
    then: [nothing happens, nobody else is asked]
  - day: Tue 8 Sep 2026
    arrives: report
    with: {came: none}
  - day: Mon 14 Sep 2026
    then: the process ends as without
"""


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


def test_who_has_nothing_to_answer_is_told_what_is_open(rehearse: Rehearse) -> None:
    story = STORY + "  - day: Tue 8 Sep 2026\n    answer: class_teacher, views\n"
    assert rehearse(story) == [
        (
            "class_teacher has nothing to answer at views on this day. "
            "Open for class_teacher: nothing."
        )
    ]
    assert rehearse(story.replace("class_teacher, views", "mother, meet")) == [
        'mother has nothing to answer at meet on this day. Open for mother: "views".'
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
    found = rehearse(STORY.replace("{raised_on: 2026-09-04}", "{}"))
    assert found == ["Enter a date for “When was it raised?”."]


def test_the_sendco_gives_more_time(rehearse: Rehearse) -> None:
    asked = STORY + AND_THEN + "  - day: Sat 3 Oct 2026\n    then: sendco is asked meet\n"
    more = (
        asked
        + """
  - day: Mon 5 Oct 2026
    answer: sendco, meet
    with: {way: more_time, until: 2026-10-09}
    then: meet is open
  - day: Fri 9 Oct 2026
    then: nothing happens
  - day: Sat 10 Oct 2026
    then: sendco is asked meet
"""
    )
    assert rehearse(more) == []
    without = ["More time for meet: say until which day."]
    assert rehearse(more.replace(", until: 2026-10-09", "")) == without
    assert rehearse(more.replace("2026-10-09", "soon")) == without


def test_one_of_several_answers_for_all(rehearse: Rehearse) -> None:
    two = STORY.replace("story:", "people: {tom: class_teacher, ann: class_teacher}\nstory:")
    asked = AND_THEN.replace(
        "class_teacher is asked meet", "[tom is asked meet, ann is asked meet]"
    )
    for name in ("tom", "ann"):
        answered = MET.removeprefix(STORY + AND_THEN).replace("class_teacher", name)
        assert rehearse(two + asked + answered) == []


def test_nobody_answers_for_another(rehearse: Rehearse) -> None:
    story = STORY + AND_THEN.replace("father, views", "mother, views")
    assert rehearse(story) == [
        "mother has nothing to answer at views on this day. Open for mother: nothing."
    ]


def test_what_comes_before_it_is_waited_for_is_told_as_well(rehearse: Rehearse) -> None:
    early = REPORT.replace("process: report", "process: early").replace("stages:\n", BEFORE)
    rehearse.define("early", early)
    assert rehearse(EARLY) == []
    assert rehearse(EARLY.replace("    with: {came: none}\n", "")) == [
        'The process goes by what is answered to "came" at report: say it under "with".'
    ]


def test_what_nothing_listens_for_cannot_come(rehearse: Rehearse) -> None:
    here = EARLY.replace("process: early", "process: report").partition("  - day: Mon 14")[0]
    again = "  - day: Mon 14 Sep 2026\n    arrives: report\n    with: {came: none}\n"
    assert rehearse(here) == []
    assert rehearse(here + again) == ["report cannot come now: nothing listens for it."]


def test_a_record_that_changes_is_noticed(rehearse: Rehearse) -> None:
    rule = "whenever:\n  - when: pupil.sen_status is sen_support\n    go: over\n"
    rehearse.define("meeting", PROCESS.replace("whenever:\n", rule))
    supported = "  - day: Tue 8 Sep 2026\n    records: {pupil.sen_status: sen_support}\n"
    assert rehearse(STORY + supported + "    then: the process ends as over\n") == []


@pytest.mark.parametrize(
    ("about", "record"),
    [("class", "class.week_recorded_on"), ("school", "school.sen_report_published_on")],
)
def test_a_record_is_of_whom_it_is_about(rehearse: Rehearse, about: str, record: str) -> None:
    plain = REPORT.replace("<child>", "it").replace("version:", f"subject: {about}\nversion:")
    rehearse.define("report", plain)
    story = f"""
scenario: A record is read
process: report
records: {{{record}: 2026-09-01}}
story:
  - day: Mon 7 Sep 2026
    start: {{}}
    then: {record} is 2026-09-01
  - day: Tue 8 Sep 2026
    records: {{{record}: 2026-09-02}}
    then: {record} is 2026-09-02
"""
    assert rehearse(story) == []


def test_what_was_never_given_cannot_be_taken_back(rehearse: Rehearse) -> None:
    story = STORY + "  - day: Tue 8 Sep 2026\n    takes_back: mother, identify\n"
    assert rehearse(story) == [
        (
            "mother cannot take back identify. This consent is not in force: it was never given, "
            "or it has ended already."
        )
    ]
