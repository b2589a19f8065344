"""A document reads records as they stood when it was made."""

from __future__ import annotations

from datetime import date

from tasks.effect_types import SetRecord
from tasks.records import records_of, records_then, set_records
from tasks.state import VisitKey
from tasks.store import Store
from tests.support.stored_cases import CHILD, NOW, later


def since(day: date, visit: int) -> SetRecord:
    source = VisitKey(f"notice.{visit}.register")
    return SetRecord(path="pupil.sen_support_since", value=day, source=source)


def test_a_later_value_changes_nothing_for_what_was_made_before(school: Store) -> None:
    with school.begin() as session:
        set_records(session, CHILD, [since(date(2026, 9, 7), 1)], None, NOW)
        set_records(session, CHILD, [since(date(2027, 1, 4), 2)], None, later(days=100))
    moments = (later(days=-1), NOW, later(days=200))
    with school.read() as session:
        found = records_then(session, CHILD, moments)
        assert records_of(session, CHILD)["pupil.sen_support_since"] == date(2027, 1, 4)
    assert [found[at].get("pupil.sen_support_since") for at in moments] == [
        None,
        date(2026, 9, 7),
        date(2027, 1, 4),
    ]
    assert found[NOW]["pupil.class"] == "Willow"


def test_a_case_without_documents_asks_for_nothing(school: Store) -> None:
    with school.read() as session:
        assert records_then(session, CHILD, ()) == {}
