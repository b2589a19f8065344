"""What comes of itself can be entered at any time, and is kept until a step waits for it."""

from __future__ import annotations

from datetime import date
from textwrap import indent

from tasks.effect_types import QueueMessage
from tasks.event_types import Answered, PeopleChanged
from tasks.state import ItemStatus, WorkItem
from tests.support.cases import Case, staff, world
from tests.support.definitions import load_text, mistakes_in, process
from tests.support.letters import letter

REPORT = """
arrivals:
  report:
    title: The report of the speech therapist
    form:
      says: What does it say? (text)
      more:
        question: Will there be another?
        answer: choice
        must_know: true
        choices: {coming: "Yes", last: "No"}
"""
WAIT = """
the_report:
  wait: for report
  due: 10 school days after asked
  remind: 2 school days after due
  escalate: 5 school days after due, to sendco
  expire: 10 school days after due, go on
"""
BESIDE = "both:\n  together:\n" + indent(WAIT + WAIT.replace("the_report", "another"), "    ")
BEFORE = """
talk:
  ask: class_teacher
  title: Talk
  why: Because we ask
  due: 5 school days after asked
  form: {heard: What did you hear? (text)}
"""


def stages(steps: str, following: str = "finished") -> str:
    body = f"only:\n  title: The only stage\n  at_most: 3 times\n  steps:\n{indent(steps, '    ')}"
    return process(f"{body}\n  next: {following}", rest=REPORT)


def case(steps: str = WAIT, following: str = "finished") -> Case:
    return Case(load_text(stages(steps, following))).start()


def place(of: Case) -> WorkItem:
    """Where the next report is entered."""
    to_come = (ItemStatus.AWAITED, ItemStatus.OPEN)
    (found,) = (i for i in of.instance.items if i.arrival == "report" and i.status in to_come)
    return found


def enter(of: Case, says: str, *, more: str = "last") -> Case:
    item = place(of)
    of.put_answer(item, {"says": says, "more": more})
    return of.happen(Answered(item=item.id))


def said(of: Case) -> list[object]:
    """What each wait for it was given, the first first."""
    found = []
    for state in of.instance.steps:
        mine = [i for i in of.instance.items if i.visit == state.key and i.arrival]
        answers = [of.instance.answer_to(each.id) for each in mine]
        found += [each.values["says"] for each in answers if each]
    return found


def test_a_step_waits_until_it_has_come() -> None:
    waiting = case()
    assert waiting.instance.end is None
    assert waiting.sent() == []  # nobody is asked: it comes of itself
    assert enter(waiting, "Sounds").instance.end == "finished"
    assert said(waiting) == ["Sounds"]


def test_what_comes_early_is_kept_until_a_step_waits_for_it() -> None:
    early = enter(case(BEFORE + WAIT), "Sounds")
    assert early.instance.end is None
    assert early.answer("S2", heard="Nothing").instance.end == "finished"
    assert said(early) == ["Sounds"]


def test_the_oldest_is_taken_first_and_each_once() -> None:
    again = "{by: the_report.more, coming: only, last: finished, nothing: finished}"
    kept = case(BEFORE + WAIT, again)
    enter(kept, "The first", more="coming")
    enter(kept, "The second")
    kept.answer("S2", heard="Nothing")
    assert (kept.instance.stage, said(kept)) == ("only", ["The first"])
    kept.answer("S2", heard="Nothing")
    assert (kept.instance.end, said(kept)) == ("finished", ["The first", "The second"])


def test_whoever_enters_it_is_reminded_when_it_is_late() -> None:
    late = case()
    assert place(late).due is not None
    assert late.on(date(2026, 9, 28)).sent() == []
    assert late.on(date(2026, 9, 30)).sent() == [("reminder", "S1")]
    assert late.on(date(2026, 10, 5)).sent() == [("escalation", "S1")]


def test_when_time_is_up_the_process_goes_on_without_it() -> None:
    over = case().on(date(2026, 10, 5)).on(date(2026, 10, 13))
    assert (over.instance.end, said(over)) == ("finished", [])
    assert over.sent() == []
    assert [i.status for i in over.instance.items] == [ItemStatus.WITHDRAWN]


def test_what_comes_too_late_is_kept_for_the_next_time() -> None:
    again = "[{when: earlier the_report.says is nothing, go: only}, {otherwise: finished}]"
    late = case(WAIT + BEFORE, again).on(date(2026, 10, 13))
    enter(late, "Better late")
    assert said(late) == []
    late.answer("S2", heard="Nothing")
    assert said(late) == ["Better late"]


def test_what_was_entered_just_as_time_ran_out_is_kept_too() -> None:
    """The wake that closes the step has not heard of it yet."""
    late = case(WAIT.replace("go on", "ask sendco") + BEFORE).on(date(2026, 10, 13))
    chase = next(i for i in late.instance.open_items() if not i.is_asked)
    late.put_answer(chase, {"way": "go_on"})
    report = place(late)
    late.put_answer(report, {"says": "Sounds", "more": "last"})
    late.happen(Answered(item=chase.id), Answered(item=report.id))
    assert [i.step for i in late.instance.open_items()] == ["talk"]
    kept = late.instance.item(report.id)
    assert kept is not None
    assert late.instance.step_state(kept.visit) is None
    assert place(late).id != report.id


def test_the_sendco_may_be_asked_how_to_go_on() -> None:
    asked = case(WAIT.replace("go on", "ask sendco")).on(date(2026, 10, 5))
    asked.on(date(2026, 10, 13))
    assert asked.sent() == [("chase", "S1")]
    enter(asked, "It came after all")
    assert (asked.instance.end, said(asked)) == ("finished", ["It came after all"])
    assert asked.instance.open_items() == ()


def test_two_steps_that_wait_side_by_side_get_one_each() -> None:
    both = enter(case(BESIDE), "The first")
    assert both.instance.end is None
    assert enter(both, "The second").instance.end == "finished"
    assert said(both) == ["The first", "The second"]


def test_once_the_first_has_come_the_next_is_waited_for_in_the_same_moment() -> None:
    both = enter(case(BESIDE), "The first")
    assert (place(both).status, place(both).step) == (ItemStatus.OPEN, "another")
    assert place(both).due is not None


def test_side_by_side_each_has_its_own_time() -> None:
    """Though there is but one place where the next can be entered."""
    over = case(BESIDE).on(date(2026, 10, 5)).on(date(2026, 10, 13))
    assert over.standing() == {"only.1.the_report": "expired", "only.1.another": "expired"}
    longer = case(BESIDE.replace("expire: 10", "expire: 20", 1)).on(date(2026, 10, 13))
    assert longer.standing() == {"only.1.the_report": "open", "only.1.another": "expired"}


def test_the_sendco_is_written_to_about_each_of_two_that_are_late() -> None:
    """Of the second too, which has no place of its own, the letter has something to say."""
    late = case(BESIDE).on(date(2026, 9, 30)).on(date(2026, 10, 5))
    assert late.sent() == [("escalation", "S1"), ("escalation", "S1")]
    _, second = (each for each in late.effects if isinstance(each, QueueMessage))
    told = letter(
        second.kind,
        second.to,
        visit=second.visit,
        instance=late.instance,
        definition=late.definition,
        directory=late.world.directory,
        today=late.today,
    )
    assert told.facts["arriving"]


def test_what_has_not_come_is_waited_for_by_whoever_is_the_sendco_then() -> None:
    changed = case(BEFORE + WAIT)
    directory = changed.world.directory
    members = (staff("S9", "sendco"), *directory.staff[1:])
    newcomer = directory.model_copy(update={"staff": members})
    changed.world = changed.world.model_copy(update={"directory": newcomer})
    changed.happen(PeopleChanged()).answer("S2", heard="Nothing")
    assert (place(changed).status, place(changed).person) == (ItemStatus.OPEN, "S9")


def test_what_it_says_is_read_like_any_answer() -> None:
    only_then = BEFORE.replace("ask:", "when: the_report.more is coming\n  ask:")
    assert enter(case(WAIT + only_then), "Sounds", more="last").instance.end == "finished"
    assert enter(case(WAIT + only_then), "Sounds", more="coming").instance.end is None


def test_nothing_can_be_entered_once_the_process_has_ended() -> None:
    ended = case(BEFORE + WAIT.replace("\n  due", "\n  when: talk.heard is nothing\n  due"))
    assert place(ended).status is ItemStatus.AWAITED
    assert ended.answer("S2", heard="All").instance.end == "finished"
    assert [each.status for each in ended.instance.items if each.arrival] == [ItemStatus.WITHDRAWN]


def test_without_anybody_to_enter_it_there_is_a_place_as_soon_as_somebody_comes() -> None:
    around = world()
    nobody = around.directory.model_copy(update={"staff": ()})
    alone = Case(load_text(stages(WAIT)), around.model_copy(update={"directory": nobody})).start()
    assert alone.instance.items == ()
    alone.world = around
    assert enter(alone.happen(), "Sounds").instance.end == "finished"


def test_it_can_be_entered_before_any_step_was_answered() -> None:
    reading = stages(BEFORE + WAIT).replace(
        "(text)\n      more",
        "(text)\n      when_heard:\n"
        "        question: What of it?\n        answer: text\n"
        "        when: talk.heard is not nothing\n      more",
        1,
    )
    mistake = '"talk.heard" is not known yet here: "talk" comes later.'
    assert mistakes_in(reading) == [mistake]


def test_a_step_waits_for_it() -> None:
    nobody = stages(BEFORE)
    mistake = 'No step waits for "report": write "wait: for report", or leave it out.'
    assert mistakes_in(nobody) == [mistake]


def test_it_says_how_long_and_what_then() -> None:
    assert mistakes_in(stages("the_report: {wait: for report}")) == [
        'By when should it come? Add a line such as "due: 30 school days after asked".',
        (
            "What if it never comes? Add a line such as "
            '"expire: 10 school days after due, ask sendco".'
        ),
    ]
