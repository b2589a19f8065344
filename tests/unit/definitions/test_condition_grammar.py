from datetime import date

import pytest

from definitions.condition_grammar import DEEPEST, LONGEST
from definitions.conditions import Condition, ConditionError, Value, parse_condition
from definitions.model.stages import When


class DatedFacts:
    def one(self, path: str) -> Value:
        return {"today": date(2026, 9, 7), "plan.review_on": date(2026, 9, 4)}.get(path)

    def many(self, path: str) -> tuple[Value, ...]:
        return ()


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("", 1, "the name of an answer or record is expected."),
        ("a is", 5, 'After "is" a value is missing.'),
        ("a is and b", 6, 'After "is" a value is missing.'),
        ("a b", 3, 'not "b"'),
        ("(a or b", 8, "A closing bracket is missing."),
        ("a is b)", 7, 'not ")"'),
        ("a = b", 3, 'cannot hold "="'),
        ("Alice is here", 1, 'not "Alice"'),
        ("count of a.b is c", 18, "A count is compared with a number"),
        ("count of a.b is c >= many", 22, "A count is compared with a number"),
        ("count of a.b is c >= 2.5", 22, "A count is compared with a number"),
        ("count of a.b >= 1e999", 17, '"1e999" cannot be compared.'),
        ("any any a.b is c", 5, 'not "any"'),
        ("earlier earlier a.b is c", 9, 'not "earlier"'),
        ('a is "b', 6, "cannot hold"),
    ],
)
def test_a_mistake_knows_its_column(text: str, column: int, said: str) -> None:
    with pytest.raises(ConditionError, match=r".") as raised:
        parse_condition(text)
    assert (raised.value.column, said in str(raised.value)) == (column, True), str(raised.value)


def test_size_and_depth_are_bounded() -> None:
    with pytest.raises(ConditionError, match="characters at most"):
        parse_condition("a or " * LONGEST + "a")
    with pytest.raises(ConditionError, match="nested"):
        parse_condition("(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1))
    with pytest.raises(ConditionError, match="nested"):
        parse_condition("not " * (DEEPEST + 1) + "a")


def test_dates_are_compared_with_days_and_other_dates() -> None:
    for text in (
        "plan.review_on is before today",
        "today is after plan.review_on",
        "plan.review_on is 2026-09-04",
        "plan.review_on is before 2026-09-05",
    ):
        assert parse_condition(text).holds(DatedFacts()), text


def test_what_cannot_be_compared_is_in_no_order() -> None:
    assert not parse_condition("today is at least 3").holds(DatedFacts())
    assert not parse_condition("today is support").holds(DatedFacts())
    assert parse_condition("today is not support").holds(DatedFacts())


def test_it_knows_what_it_reads() -> None:
    condition = parse_condition("a.b is c and any d.e is f or a.b is before g.h")
    assert condition.paths() == ("a.b", "d.e", "g.h")
    assert [m.of_many for m in condition.mentions()] == [False, True, False, False]


def test_it_is_a_value_that_models_can_hold() -> None:
    rule = When(when=parse_condition("a is b"), go="x")
    assert rule.model_dump_json() == '{"when":"a is b","go":"x"}'
    assert When.model_validate_json(rule.model_dump_json()) == rule
    assert len({parse_condition("a is b"), parse_condition("a is b ")}) == 1
    assert isinstance(rule.when, Condition)
