"""Random deadlines, conditions and timers, right where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from definitions.model.subjects import SubjectKind
from tests.support.made_draft import Draft, Fact, Known

DAYS = st.integers(1, 10)
FEW = st.integers(1, 3)
UNITS = ("days", "weeks", "months", "school days", "working days")
ALWAYS = ("asked", "start", "today")
RECORDED = {
    SubjectKind.PUPIL: "pupil.support_since",
    SubjectKind.CLASS: "class.map_made_on",
    SubjectKind.SCHOOL: "school.report_on",
}
"""A date on record."""


def deadline(draw: DrawFn, anchors: Sequence[str] = ALWAYS) -> str:
    """One counted from one of these days, or from the day of the question."""
    anchor, unit = draw(st.sampled_from(anchors)), draw(st.sampled_from(UNITS))
    amount = draw(DAYS if "days" in unit else FEW)
    one_of = (
        f"{amount} {unit} after {anchor}",
        f"{amount} {unit} after {anchor}",
        f"{amount} {unit} before {anchor}",
        f"at least {amount} {unit} before {anchor}",
        f"{draw(DAYS)} {draw(st.sampled_from(('days', 'months')))} beginning with {anchor}",
        f"on {anchor}",
        f"by the end of {draw(st.sampled_from(('term', 'next term', 'school year')))}",
        "before 15 February",
    )
    return draw(st.sampled_from(one_of))


def soon(draw: DrawFn, draft: Draft, known: Known) -> str:
    """By when a step is to be done: mostly a few days from now."""
    if draw(st.integers(0, 2)):
        return f"{draw(DAYS)} school days after asked"
    return deadline(draw, (*ALWAYS, *_days(draft, known)))


def until(draw: DrawFn, draft: Draft, known: Known) -> str:
    """Until when a step waits: whoever was asked for that day had to give it."""
    given = [*known.all(Fact.DAY), *known.all(Fact.DAY), *draft.past.all(Fact.DAY)]
    others = [f"{step}.done" for step in known.all(Fact.DONE)]
    return deadline(draw, (*ALWAYS, *given, *others, RECORDED[draft.subject]))


def _days(draft: Draft, known: Known) -> list[str]:
    dates = (Fact.DAY, Fact.DATE)
    done = [f"{step}.done" for step in (draft.past + known).all(Fact.DONE)]
    given = (draft.past + known).all(*dates)
    return [*given, *done, "start.since", RECORDED[draft.subject]]


# ---------------------------------------------------------------------------------------- timers


def timers(draw: DrawFn) -> list[str]:
    """Who is reminded, and who else is told."""
    lines = []
    match draw(st.sampled_from(("none", "one", "every", "any"))):
        case "one":
            lines.append("remind: 1 school day before due, then 2 school days after due")
        case "every":
            lines.append("remind: every 2 school days, at most 3 times")
        case "any":
            lines.append(f"remind: {deadline(draw, (*ALWAYS, 'due'))}")
        case _:
            pass
    if draw(st.booleans()):
        lines.append(f"escalate: {draw(DAYS)} school days after due, to head_teacher")
    return lines


def expiry(draw: DrawFn, draft: Draft, *, always: bool = False) -> str:
    """The line that ends a step's time; often none, unless there must be one."""
    action = draw(st.sampled_from((*("", "") * (not always), "go on", "ask sendco", "go")))
    if not action:
        return ""
    where = target(draw, draft) if action == "go" else ""
    at = f"{draw(DAYS)} school days after due"
    if draw(st.integers(0, 4)) == 0:
        at = deadline(draw, (*ALWAYS, "due"))
    return f"expire: {at}, {action} {where}".rstrip()


def target(draw: DrawFn, draft: Draft) -> str:
    """Anywhere: back, on, or to the other end."""
    found = draw(st.sampled_from((*draft.stages, "other_end")))
    draft.lead_to(found)
    return found


# ------------------------------------------------------------------------------------ conditions


def condition(draw: DrawFn, draft: Draft, known: Known) -> str:
    """Something that is known by then, or two things."""
    choices = [*_about_the_subject(draft), *_answers(draft, draft.past + known)]
    choices += [f"earlier {each}" for each in _single(draft.past)]
    one = draw(st.sampled_from(choices))
    two = draw(st.sampled_from([each for each in choices if each != one]))  # else it always holds
    shapes = (one, one, one, f"not ({one})", f"{one} and {two}", f"{one} or not ({two})")
    return draw(st.sampled_from(shapes))


def _about_the_subject(draft: Draft) -> list[str]:
    readable = [RECORDED[each] for each in draft.subject.may_read]
    found = ["start.kind is short", "start.since is nothing"]
    found += [f"{each} is before today" for each in readable]
    if not draft.about_child:
        return found
    found += [
        "pupil.sen_status is support",
        "not pupil.has_left",
        "pupil.agencies_wanted includes slt",
        "consent.identify is given",
        "consent.sstm is nothing",
    ]
    return [*found, "consent.asked_for is not refused"] if draft.asks_consent else found


def _single(known: Known) -> list[str]:
    return [
        *(f"{each} is yes_it_is" for each in known.all(Fact.PICK)),
        *(f"{each}" for each in known.all(Fact.YES)),
        *(f"{each} is more than 7" for each in known.all(Fact.NUMBER)),
        *(f"{each} is before today" for each in known.all(Fact.DAY, Fact.DATE)),
        *(f"{each} includes slt" for each in known.all(Fact.AGENCIES)),
        *(f"{each} includes one" for each in known.all(Fact.KINDS)),
    ]


def _answers(draft: Draft, known: Known) -> list[str]:
    many = known.all(Fact.MANY)
    return [
        *_single(known),
        *(f"{each} is {draft.ends[each][0]}" for each in known.all(Fact.END)),
        *(f"any {each} is {draft.ends[each][-1]}" for each in known.all(Fact.ENDS)),
        *(f"every {each} is yes_it_is" for each in many),
        *(f"none {each} is no_not_yet" for each in many),
        *(f"count of {each} is yes_it_is >= 2" for each in many),
    ]
