from definitions.mistakes import MistakeList
from definitions.model import Set
from definitions.vocabulary_reader import read_vocabulary
from tests.support.definitions import mistakes_in, one_stage, step_of


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
