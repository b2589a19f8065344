"""What people do in a story: they answer, agree, bring what has come, change records, leave."""

from __future__ import annotations

from tests.support.rehearsals import AND_THEN, MET, STORY, Rehearse


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
