from datetime import date

from definitions.model.steps import Together
from tests.support.cases import Case, world
from tests.support.definitions import load_text, mistakes_in, one_stage, process

BOTH = """
both:
  together:
    views: {ask: sendco, title: Tell, why: Because, form: {a: What? (text)}, due: on asked}
    pause: {wait: until today}
"""
FIRST = BOTH.replace("pause: {", "pause: {after: views, ")


def group_of(text: str) -> Together:
    found = load_text(one_stage(text)).stages[0].steps[0]
    assert isinstance(found, Together)
    return found


def test_steps_stand_side_by_side() -> None:
    group = group_of(BOTH)
    assert [step.name for step in group.steps] == ["views", "pause"]
    assert group.enough is None


def test_one_may_wait_for_another() -> None:
    assert group_of(FIRST).waits_for("pause") == ("views",)


def test_some_of_them_can_be_enough() -> None:
    assert group_of(f"{BOTH}  enough: 1\n").enough == 1


def test_steps_in_a_row_need_no_after() -> None:
    row = "one: {wait: until today}\ntwo: {wait: until today, after: one}"
    assert mistakes_in(one_stage(row)) == [
        'Steps are done in the order written; "after" is for those in "together".'
    ]


def test_what_stands_beside_a_step_is_not_answered_yet() -> None:
    reads = BOTH.replace("{wait", "{when: views.a is not nothing, wait")
    assert mistakes_in(one_stage(reads)) == [
        '"views.a" is not known yet here: "views" comes later.'
    ]


def test_what_a_step_waits_for_is_answered() -> None:
    assert mistakes_in(one_stage(FIRST.replace("{after", "{when: views.a is nothing, after"))) == []


def test_it_closes_when_all_of_them_are_closed() -> None:
    after = "after: {ask: class_teacher, title: T, why: W, form: {b: What? (text)}, due: on asked}"
    text = BOTH.replace("until today", "until 3 days after start")
    case = Case(load_text(one_stage(f"{text}{after}"))).start().answer("S1", a="Much")
    assert case.standing() == {"only.1.views": "done", "only.1.pause": "open"}
    case.on(date(2026, 9, 17))
    assert case.standing()["only.1.after"] == "open"


def test_what_was_skipped_does_not_count_towards_enough() -> None:
    skipped = BOTH.replace("{wait: until today", "{when: pupil.has_left, wait: until today")
    case = Case(load_text(one_stage(f"{skipped}  enough: 1\n"))).start()
    assert case.standing() == {"only.1.views": "open", "only.1.pause": "skipped"}


def test_where_fewer_can_be_done_than_are_enough_it_closes_when_all_are_closed() -> None:
    skipped = BOTH.replace("{wait: until today", "{when: pupil.has_left, wait: until today")
    case = Case(load_text(one_stage(f"{skipped}  enough: 2\n"))).start().answer("S1", a="Much")
    assert case.instance.end == "finished"


def test_what_was_withdrawn_was_not_done() -> None:
    first = "only:\n  title: Only\n  steps:" + f"{BOTH}  enough: 1\n".replace("\n", "\n    ")
    following = "next: [{when: views.done is not nothing, go: told}, {otherwise: silent}]"
    text = load_text(process(f"{first.rstrip()}\n  {following}", ends="{told: T, silent: S}"))
    case = Case(text).start()
    assert case.standing() == {"only.1.views": "withdrawn", "only.1.pause": "done"}
    assert case.instance.end == "silent"


def test_a_condition_on_all_of_them_is_looked_at_once() -> None:
    text = load_text(one_stage(f"{BOTH}  when: pupil.sen_status is support\n"))
    skipped = Case(text).start()
    assert set(skipped.standing().values()) == {"skipped"}
    opened = Case(text, world(records={"pupil.sen_status": "support"})).start()
    opened.change_world(records={})
    assert opened.standing() == {"only.1.views": "open", "only.1.pause": "done"}
