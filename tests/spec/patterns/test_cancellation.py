"""Cancellation: one step, everything of a step, a stage, or the whole case."""

from __future__ import annotations

from datetime import date

from tasks.effect_types import LetProcessGo
from tasks.event_types import Cancelled, Stopped
from tasks.state import ConsentStatus, ItemKind, PersonId
from tests.support.cases import Case, consent, world
from tests.support.definitions import load_text, one_stage, process

SERVICES = """
work:
  together:
    letter:
      for_each: service in pupil.agencies_wanted
      needs_consent: GATE
      ask: sendco
      title: Write to the service
      why: Their advice helps
      due: 5 school days after asked
      form: {sent: What did you write? (text)}
    notes: {ask: class_teacher, title: Notes, why: W, due: on asked, form: {a: What? (text)}}
"""

SUPPORT = """
support:
  title: Support
  steps:
    work:
      together:
        test: {run: reading, with: {kind: short}}
        later: {set_off: reading, with: {kind: short}}
        notes: {ask: class_teacher, title: Notes, why: W, due: on asked, form: {a: What? (text)}}
        look: {wait: until 2 weeks after start}
  next: finished
goodbye:
  title: The child leaves
  at_most: 2 times
  steps:
    file: {ask: sendco, title: Hand over, why: W, due: on asked, form: {b: What? (text)}}
  next: finished
"""
LEAVES = "whenever:\n  - when: pupil.sen_status is none\n    go: goodbye"

VIEWS = """
views:
  ask: each parent
  title: Your views
  why: You know best
  due: 5 school days after asked
  expire: 5 school days after due, WAY
  form: {view: What do you think? (text)}
plan: {ask: sendco, title: Plan, why: To go on, due: on asked, form: {d: What? (text)}}
"""
OVER = date(2026, 9, 29)
"""Asked on Monday 14 September, due on the 21st, and good until the end of the 28th."""


def services(gate: str, scope: str, *agencies: str) -> Case:
    """A letter to speech therapy and one to the psychologist, each agreed to."""
    around = world(
        records={"pupil.agencies_wanted": ["slt", "ep"]},
        consents=tuple(consent(ConsentStatus.GIVEN, scope, agency) for agency in agencies),
    )
    return Case(load_text(one_stage(SERVICES.replace("GATE", gate))), around).start()


def people(case: Case) -> dict[str, str]:
    """What was asked of each parent."""
    views = (i for i in case.instance.items if (i.step, i.kind) == ("views", ItemKind.FORM))
    return {item.person: item.status.value for item in views}


def let_go(case: Case) -> list[str]:
    return [each.visit for each in case.effects if isinstance(each, LetProcessGo)]


def supported() -> Case:
    """A case in the middle of its support: a process it runs and one that it has set off."""
    case = Case(load_text(process(SUPPORT, rest=LEAVES))).start()
    case.put_child("support.1.test")
    return case.put_child("support.1.later", link="set_off")


def test_wcp_19_cancel_task() -> None:
    """Parents take one consent back: that one task is withdrawn, and everything else goes on."""
    case = services("agency of service", "agency", "slt", "ep")
    kept = consent(ConsentStatus.GIVEN, "agency", "slt")
    case.change_world(consents=(kept, consent(ConsentStatus.WITHDRAWN, "agency", "ep")))
    assert case.standing() == {
        "only.1.letter.slt": "open",
        "only.1.letter.ep": "withdrawn",
        "only.1.notes": "open",
    }
    assert case.sent() == [("no_longer_needed", "S1")]


def test_wcp_20_cancel_case() -> None:
    """The SENDCo ends it: nothing stays open, and the process that it runs ends with it."""
    case = supported().happen(Stopped())
    assert len(case.instance.open_items()) == 1
    case.happen(Cancelled(by=PersonId("S1"), reason="Started for the wrong child"))
    assert case.instance.end == "cancelled"
    assert case.instance.open_items() == ()
    assert "open" not in case.standing().values()
    assert let_go(case) == ["support.1.test"]
    assert ("no_longer_needed", "S2") in case.sent()


def test_wcp_25_cancel_region() -> None:
    """Whatever is open in the stage is withdrawn, and the case goes on elsewhere.

    What it runs is cancelled with it; what it has set off goes its own way.
    """
    case = supported().change_world(records={"pupil.sen_status": "none"})
    assert case.standing() == {
        "support.1.test": "withdrawn",
        "support.1.later": "done",
        "support.1.notes": "withdrawn",
        "support.1.look": "withdrawn",
        "goodbye.1.file": "open",
    }
    assert let_go(case) == ["support.1.test"]
    assert case.answer("S1", b="All of it").instance.end == "finished"


def test_wcp_26_cancel_multiple_instance_activity() -> None:
    """What is not done of all the letters is withdrawn at once; what is done stays done."""
    case = services("sstm", "sstm", "").answer("S1", sent="To speech therapy")
    case.change_world(consents=(consent(ConsentStatus.WITHDRAWN),))
    assert case.standing() == {
        "only.1.letter.slt": "done",
        "only.1.letter.ep": "withdrawn",
        "only.1.notes": "open",
    }
    assert len(case.instance.answers) == 1


def test_wcp_27_complete_multiple_instance_activity() -> None:
    """When time is up the step is closed with what has come, and the plan begins."""
    case = Case(load_text(one_stage(VIEWS.replace("WAY", "go on")))).start()
    case.answer("K1", view="Fine").on(OVER)
    assert people(case) == {"K1": "answered", "K2": "expired"}
    assert case.standing() == {"only.1.views": "expired", "only.1.plan": "open"}


def test_wcp_27_the_sendco_completes_it() -> None:
    """Where the definition asks the SENDCo first, it is closed when they say so."""
    case = Case(load_text(one_stage(VIEWS.replace("WAY", "ask sendco")))).start()
    case.answer("K1", view="Fine").on(OVER)
    assert people(case) == {"K1": "answered", "K2": "open"}
    case.answer("S1", way="go_on")
    assert people(case) == {"K1": "answered", "K2": "expired"}
    assert case.standing() == {"only.1.views": "expired", "only.1.plan": "open"}
