"""An end that is come to is the end."""

from __future__ import annotations

from definitions.conditions import parse_condition
from definitions.model.stages import When
from definitions.model.steps import Set
from tests.support.cases import Case, definition

ON_SUPPORT = When(when=parse_condition("pupil.sen_status is support"), go="left")


def test_what_its_own_last_step_brings_about_leads_nowhere_else() -> None:
    """Found by the random definitions: it was to end a second time, and the wake failed."""
    last = Set(name="noted", records={"pupil.sen_status": "support"})
    case = Case(definition(last, whenever=(ON_SUPPORT,))).start()
    assert case.instance.end == "over"
