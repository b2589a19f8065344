"""Random steps that ask: whom, through whom, who must agree, what is shown, until when."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.support.made_deadlines import expiry, soon, timers
from tests.support.made_draft import Draft, Fact, Known
from tests.support.made_forms import form

ROLES = ("sendco", "class_teacher", "head_teacher", "parent", "pupil")
EACH = ("each parent", "each parent", "each teaching_assistant")
STAFF = ("sendco", "class_teacher", "head_teacher", "each teaching_assistant")
"""Who is asked about a class, or the school."""
THROUGH = "through: teaching_assistant or class_teacher"


def ask(draw: DrawFn, draft: Draft, known: Known, name: str) -> tuple[list[str], Known]:
    """The lines of a step, and what is known once it is closed."""
    role = draw(st.sampled_from((*ROLES, *EACH) if draft.about_child else STAFF))
    each = role in EACH
    consent = draft.asks_consent and role == "each parent"
    lines = [f"ask: {role}", "title: Tell us about <child>", "why: It helps to know."]
    lines.append(f"due: {soon(draw, draft, known)}")
    asked, found = form(draw, draft, known, name, consent=consent)
    plain = True
    if role == "pupil":
        lines.append(THROUGH)
    elif role in ("sendco", "class_teacher", "head_teacher") and draw(st.integers(0, 4)) == 0:
        lines.append("agreed_by: " + ("sendco" if role == "class_teacher" else "class_teacher"))
        plain = False
    if each:
        lines += _several(draw, name)
    shown = _shown(draw, draft, known, is_staff="parent" not in role)
    if shown:
        lines.append(f"show: [{', '.join(shown)}]")
    elif plain and draw(st.integers(0, 4)) == 0:
        asked.insert(0, "proof: link")
    expire = expiry(draw, draft)
    lines += [*timers(draw), *([expire] if expire else [])]
    lines += ["form:", *(f"  {line}" for line in asked)]
    facts = found.of_each() if each else found
    if not (each or expire or role == "pupil"):
        facts += Known(((Fact.SURE, f"{name}.pick"),))
    if "others: welcome until due" in lines:
        facts += Known(((Fact.HEARD, name),))
    return lines, facts + Known(((Fact.ASKED, name),))


def _several(draw: DrawFn, name: str) -> list[str]:
    """When enough of those who were asked have answered."""
    lines = []
    if draw(st.booleans()):
        lines.append("enough: 1")
    if draw(st.integers(0, 3)) == 0:
        lines.append(f"or_when: any {name}.pick is no_not_yet")
    if bool(lines) and draw(st.booleans()):
        lines.append("others: welcome until due")
    return lines


def _shown(draw: DrawFn, draft: Draft, known: Known, *, is_staff: bool) -> list[str]:
    """What whoever is asked may read first; mostly nothing.

    A record, and how another process ended, are for the staff alone.
    """
    if draw(st.integers(0, 2)):
        return []
    found = [*known.all(Fact.OPEN), *known.all(Fact.PAPER)]
    found += [f"earlier {each}" for each in draft.past.all(Fact.OPEN)]
    if is_staff and draft.about_child:
        found += ["pupil.sen_status", *(e.removesuffix(".end") for e in known.all(Fact.END))]
    if not found:
        return []
    return draw(st.lists(st.sampled_from(found), max_size=3, unique=True))
