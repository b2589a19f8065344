from datetime import date

from definitions.mistakes import MistakeList
from definitions.model.steps import Set
from definitions.vocabulary_reader import read_vocabulary
from tasks.effect_types import SetRecord
from tests.support.cases import MONDAY, Case
from tests.support.definitions import load_text, mistakes_in, one_stage, step_of


def setting(path: str, value: str) -> str:
    return one_stage(f"noted: {{set: {{{path}: {value}}}}}")


def test_a_record_is_set_to_a_day_or_a_choice() -> None:
    step = step_of(setting("pupil.support_since", "today"))
    assert isinstance(step, Set)
    assert step.records == {"pupil.support_since": "today"}
    assert not mistakes_in(setting("pupil.sen_status", "support"))


def test_a_record_has_its_own_kind_of_value() -> None:
    assert mistakes_in(setting("pupil.sen_status", "suport")) == [
        (
            '"suport" cannot be the value of "pupil.sen_status", which is a choice. '
            'Did you mean "support"?'
        )
    ]
    assert mistakes_in(setting("pupil.sen_status", "today")) == [
        '"pupil.sen_status" is a choice, but "today" is a date.'
    ]


def test_what_comes_with_the_people_is_not_set_by_a_process() -> None:
    assert mistakes_in(setting("pupil.has_left", '"yes"')) == [
        '"pupil.has_left" is kept by the import: no process may set it.'
    ]


def test_whoever_may_read_a_record_is_a_role() -> None:
    record = "pupil.note: {title: A note, kind: text, read_by: [staff, class_techer, parent]}"
    found = MistakeList({})
    read_vocabulary(
        {"roles.yaml": "class_teacher: Class teacher\nparent: Parent", "records.yaml": record},
        found,
    )
    assert [f"{each.message} {each.hint}" for each in found.found] == [
        'There is no role "class_techer". Did you mean "class_teacher"?'
    ]


def test_it_is_written_with_the_step_that_wrote_it() -> None:
    case = Case(load_text(setting("pupil.support_since", "today"))).start()
    written = [each for each in case.effects if isinstance(each, SetRecord)]
    assert [(each.path, each.value, each.source) for each in written] == [
        ("pupil.support_since", MONDAY, "only.1.noted")
    ]


def test_it_can_be_what_somebody_answered() -> None:
    text = """
    talk:
      ask: sendco
      title: Since when?
      why: W
      due: on asked
      form: {since: Since when? (date)}
    noted: {set: {pupil.support_since: talk.since}}
    """
    case = Case(load_text(one_stage(text))).start().answer("S1", since="2026-09-01")
    written = [each.value for each in case.effects if isinstance(each, SetRecord)]
    assert written == [date(2026, 9, 1)]


def test_it_is_read_as_it_is_now() -> None:
    """By the steps that come after, and whatever another process has written meanwhile."""
    text = one_stage(
        """
        noted: {set: {pupil.sen_status: support}}
        pause: {when: pupil.sen_status is support, wait: until 1 week after start}
        letter:
          when: pupil.sen_status is none
          ask: sendco
          title: What has changed?
          why: W
          due: on asked
          form: {a: What? (text)}
        """
    )
    case = Case(load_text(text)).start()
    assert case.standing() == {"only.1.noted": "done", "only.1.pause": "open"}
    case.change_world(records={"pupil.sen_status": "none"}).on(date(2026, 9, 21))
    assert case.standing()["only.1.letter"] == "open"


RECORDS = """
pupil.meetings_held: {title: Meetings held, kind: number, read_by: [staff, parent]}
pupil.left_on: {title: Left on, kind: date, kept_by: import}
pupil.mood: {title: Mood, kind: feeling}
meetings: {title: Meetings, kind: number}
"""


def test_it_has_a_name_a_kind_and_readers() -> None:
    mistakes = MistakeList({"records.yaml": RECORDS})
    found = read_vocabulary({"records.yaml": RECORDS}, mistakes).records
    held, left = found["pupil.meetings_held"], found["pupil.left_on"]
    assert (held.title, held.kind, held.read_by) == ("Meetings held", "number", ("staff", "parent"))
    assert left.kept_by == "import"
    assert [each.message for each in mistakes.found] == [
        'There is no kind of record "feeling".',
        "The name of a record begins with whose it is: pupil., class. or school.",
    ]
