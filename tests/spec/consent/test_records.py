from definitions.model import Set
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
