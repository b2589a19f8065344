"""Who there is in a story: those whom it names, and one for every role that nobody named holds."""

from __future__ import annotations

from tests.support.rehearsals import AND_THEN, MET, STORY, Rehearse


def peopled(people: str, story: str = STORY) -> str:
    return story.replace("story:", f"people: {people}\nstory:")


def test_who_has_no_email_is_reached_on_paper(rehearse: Rehearse) -> None:
    """The SENDCo is reminded to ask for the answer, and notes that the letter is handed over."""
    on_paper = peopled("{mother: parent, father: parent on paper}")
    reminded = AND_THEN.replace("father is reminded", "sendco is reminded")
    assert rehearse(on_paper + reminded) == []
    met = MET.replace(STORY, on_paper).replace("father is reminded", "sendco is reminded")
    told = """
  - day: Wed 16 Sep 2026
    agree: sendco, meet
    then: [mother is told letter, sendco is asked letter, letter is open]
  - day: Thu 17 Sep 2026
    answer: sendco, letter
    with: {handed_over_on: 2026-09-16}
    then: letter is done
"""
    assert rehearse(met + told) == []
    assert rehearse((met + told).replace("handed_over_on: 2026-09-16", "handed_over_on: soon")) == [
        'handed_over_on is a date: write "soon" as 2026-09-04.'
    ]


def test_who_is_written_to_twice_about_one_step_is_told_of_it_once(rehearse: Rehearse) -> None:
    both = peopled("{mother: parent on paper, father: parent on paper}")
    late = "  - day: Thu 10 Sep 2026\n    then: sendco is told that views is late\n"
    assert rehearse(both + late) == [
        "This has not come on Thu 10 Sep 2026. On Thu 10 Sep 2026: sendco is reminded of views."
    ]


def test_a_role_that_nobody_holds(rehearse: Rehearse) -> None:
    asked = AND_THEN.replace("class_teacher is", "sendco is")
    assert rehearse(peopled("{class_teacher: nobody}") + asked) == []


def test_a_role_is_held_by_whom_the_story_names(rehearse: Rehearse) -> None:
    named = peopled("{tom: class_teacher}")
    assert rehearse(named + AND_THEN.replace("class_teacher is", "tom is")) == []
    [said] = rehearse.refused(named + AND_THEN)
    assert said.startswith('There is no person "class_teacher".')


def test_there_is_no_other_parent_than_the_story_names(rehearse: Rehearse) -> None:
    alone = STORY.replace("      - father is asked views\n", "")
    assert rehearse(peopled("{mother: parent}", alone)) == []
    [said] = rehearse.refused(peopled("{mother: parent}"))
    assert said.startswith('There is no person "father".')
