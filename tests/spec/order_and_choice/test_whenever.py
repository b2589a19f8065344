"""`whenever` watches what is kept about the child, and leaves whatever is being done."""

from __future__ import annotations

from typing import Any

from tasks.event_types import SentOn
from tasks.state import ConsentStatus, PersonId
from tests.support.cases import Case, consent, world
from tests.support.definitions import load_text, mistakes_in, process

STAGES = """
support:
  title: Support
  at_most: 3 times
  steps:
    notes: {ask: class_teacher, title: Notes, why: W, due: on asked, form: {a: What? (text)}}
  next: finished
"""
RULES = """
whenever:
  - when: pupil.sen_status is support
    go: supported
  - when: consent.identify is withdrawn
    go: taken_back
"""
ENDS = "{finished: Done, supported: Has support, taken_back: Parents do not agree any more}"
SUPPORT = {"pupil.sen_status": "support"}
WITHDRAWN = (consent(ConsentStatus.WITHDRAWN, "identify"),)


def case(**around: Any) -> Case:
    return Case(load_text(process(STAGES, rest=RULES, ends=ENDS)), world(**around)).start()


def test_it_looks_each_time_something_happens() -> None:
    found = case()
    assert found.change_world(consents=(consent(ConsentStatus.GIVEN, "identify"),)).sent() == []
    found.change_world(consents=WITHDRAWN)
    assert found.instance.end == "taken_back"
    assert found.standing() == {"support.1.notes": "withdrawn"}
    assert found.sent() == [("no_longer_needed", "S2")]


def test_the_first_that_holds_wins() -> None:
    assert case().change_world(records=SUPPORT, consents=WITHDRAWN).instance.end == "supported"


def test_what_holds_from_the_start_counts_from_the_start() -> None:
    assert case(records=SUPPORT).instance.end == "supported"


def test_it_acts_when_it_begins_to_hold_and_not_for_as_long() -> None:
    """Sent back by a rule into the same stage, it does not go round and round."""
    back = RULES.replace("go: supported", "go: support")
    text = process(STAGES, rest=back, ends=ENDS.replace("supported: Has support, ", ""))
    found = Case(load_text(text)).start().change_world(records=SUPPORT)
    assert found.instance.visits == {"support": 2}
    assert found.change_world(records=SUPPORT).instance.visits == {"support": 2}
    found.change_world(records={}).change_world(records=SUPPORT)
    assert found.instance.visits == {"support": 3}
    held = found.change_world(records={}).change_world(records=SUPPORT)
    assert held.sent()[-1] == ("held", "S1")
    assert held.happen(SentOn(by=PersonId("S1"), target="finished")).instance.end == "finished"


def test_it_leads_to_a_stage_or_an_end() -> None:
    nowhere = RULES.replace("go: supported", "go: suported")
    assert mistakes_in(process(STAGES, rest=nowhere, ends=ENDS)) == [
        'There is no stage or end "suported". Did you mean "supported"?'
    ]
