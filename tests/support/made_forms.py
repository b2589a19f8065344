"""Random forms: every kind of answer, and what hangs on answers given before."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.support.made_draft import Draft, Fact, Known

EVERYBODY = "seen_by: [staff, parent, pupil]"

PICK = (
    "pick:",
    "  question: Is it so?",
    "  answer: choice",
    "  must_know: true",
    "  choices: {yes_it_is: It is, no_not_yet: Not yet}",
)
_DAYS = (
    "day: {question: When?, answer: date, must_know: true}",
    "day: {question: When?, answer: date, optional: true, latest: 2 weeks after today}",
    "day: {question: When?, answer: date, must_know: true, when: pick is yes_it_is}",
)
_TABLE = (
    "targets:",
    "  question: What do we work on?",
    "  answer: table",
    "  rows: 1 to 3",
    "  columns:",
    "    target: What? (text)",
    "    level: {question: How far?, answer: choice, choices: {far: Far, near: Near}}",
)
_EXTRAS = {
    "note": "note: {question: Why?, answer: text, when: pick is no_not_yet}",
    "so": "so: Is it really so? (yes or no)",
    "age": "age: {question: How old?, answer: number, at_least: 1, at_most: 20}",
    "services": "services: {question: Who helps?, answer: agencies, optional: true}",
    "kinds": "kinds: {question: Which?, answer: choices, choices: {one: One, two: Two}}",
    "who": "who: Who is it? (person)",
    "all": "everyone: Who was there? (people, optional)",
    "report": "report: {question: The report, answer: file, optional: true}",
}
_KNOWN = {
    "so": Fact.YES,
    "age": Fact.NUMBER,
    "services": Fact.AGENCIES,
    "kinds": Fact.KINDS,
}
"""What a later step may make of an answer."""

CONSENTS = {
    "identify": (
        "identify:",
        "  question: May we?",
        "  answer: choice",
        "  must_know: true",
        "  choices: {agree: You may, refuse: You may not}",
        "  consent: identify",
        "  lasts: 2 weeks after today",
    ),
    "agency": (
        "agencies:",
        "  question: May we involve them?",
        "  answer: table",
        "  rows: one for each start.services",
        "  consent: agency",
        "  columns:",
        "    share:",
        "      question: May we share?",
        "      answer: choice",
        "      must_know: true",
        "      choices: {agree: You may, refuse: You may not}",
        "    assess:",
        "      question: May they assess?",
        "      answer: choice",
        "      must_know: true",
        "      choices: {agree: You may, refuse: You may not}",
    ),
}


def form(
    draw: DrawFn, draft: Draft, known: Known, name: str, *, consent: bool = False
) -> tuple[list[str], Known]:
    """The lines of a form, and what is known once one person has filled it in."""
    lines, facts = [*PICK], [(Fact.PICK, f"{name}.pick")]
    is_open = draw(st.booleans())
    if is_open:
        lines.insert(0, EVERYBODY if draft.about_child else "seen_by: [staff]")
        facts.append((Fact.OPEN, name))
    source = _sources(draft, known)
    if bool(source) and draw(st.booleans()):
        lines.append(f"  prefill: {draw(st.sampled_from(source))}.pick")
    if draw(st.booleans()):
        day = draw(st.sampled_from(_DAYS))
        lines.append(day)
        facts.append((Fact.DAY if "must_know" in day else Fact.DATE, f"{name}.day"))
    for extra in draw(st.lists(st.sampled_from([*_EXTRAS]), max_size=2, unique=True)):
        lines.append(_EXTRAS[extra])
        if extra in _KNOWN:
            facts.append((_KNOWN[extra], f"{name}.{extra}"))
    table, tabular = _tables(draw, known, name, is_open=is_open)
    lines += table
    for scope in ("identify", "agency") if consent else ():
        if scope == "identify" or draw(st.booleans()):
            lines += CONSENTS[scope]
    return lines, Known((*facts, *tabular))


def _sources(draft: Draft, known: Known) -> list[str]:
    """The steps whose choice may be suggested to anybody."""
    found = []
    for where, prefix in ((known, ""), (draft.past, "earlier ")):
        readable = where.all(Fact.OPEN)
        steps = (each.removesuffix(".pick") for each in where.all(Fact.PICK))
        found += [f"{prefix}{step}" for step in steps if step in readable]
    return found


def _tables(
    draw: DrawFn, known: Known, name: str, *, is_open: bool
) -> tuple[list[str], list[tuple[Fact, str]]]:
    choices = ["none", "none", "own"] + ["of another", "among"] * bool(known.all(Fact.TABLE))
    match draw(st.sampled_from(choices)):
        case "own":
            path = [(Fact.TABLE, f"{name}.targets")] if is_open else []
            return [*_TABLE], path
        case "of another":
            source = draw(st.sampled_from(known.all(Fact.TABLE)))
            lines = [
                "review:",
                "  question: How far is each?",
                "  answer: table",
                f"  rows: one for each {source}",
                "  show: [target]",
                "  columns: {now: And now? (text)}",
            ]
            return lines, []
        case "among":
            source = draw(st.sampled_from(known.all(Fact.TABLE)))
            question = "question: Which go on?, answer: rows, optional: true"
            return [f"carried: {{{question}, among: {source}}}"], []
        case _:
            return [], []
