from definitions.model.steps import Set
from definitions.plain_facts import forget

KNOWN = frozenset({("class.mood", "good", True), ("pupil.sen_status", "none", True)})


def test_what_a_step_sets_is_not_known_any_more_and_the_rest_is() -> None:
    about_a_class = Set(name="noted", records={"class.mood": "bad"})
    assert forget(KNOWN, about_a_class) == {("pupil.sen_status", "none", True)}
