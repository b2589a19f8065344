"""Random definitions that are right by construction, as an author would write them.

What is drawn is the text: it goes through the reader and the checker like any other, so a rule of
the checker that is too strict shows up as well as one that is too weak.
"""

from __future__ import annotations

import re
from functools import cache
from textwrap import indent

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from definitions.loader import load
from definitions.model.process import ProcessDefinition
from definitions.model.subjects import SubjectKind
from tests.support.definitions import vocabulary
from tests.support.made_deadlines import RECORDED, condition, target, timers
from tests.support.made_draft import ALL_DONE, ARRIVAL, OTHERWISE, Draft, Fact, Known
from tests.support.made_forms import form
from tests.support.made_steps import AWAIT, part

FILE = "processes/made.yaml"
START = (
    "start:",
    "  kind: {question: Which?, answer: choice, choices: {short: Short, long: Long}}",
    "  services: {question: Whose help?, answer: agencies, optional: true}",
    "  since: {question: Since when?, answer: date, optional: true}",
)
_PATH = re.compile(r"\w+\.\w+")
_MAKES = re.compile(r"make: (?P<name>\w+)\s+from: \[(?P<steps>[^]]*)\]")


@cache
def load_made(text: str) -> ProcessDefinition:
    """The process that ``text`` defines, with the templates of the documents that it makes."""
    files = {"documents/letter.html": "<p>Made on {{ made_on | date }}.</p>"}
    for found in _MAKES.finditer(text):
        said = (f"<p>{{{{ {step}.pick }}}}</p>" for step in found["steps"].split(", "))
        files[f"documents/{found['name']}.html"] = "".join(said)
    return load(FILE, {FILE: text, **files}, vocabulary()).definition


@st.composite
def definitions(draw: DrawFn) -> str:
    """The text of one definition."""
    stages = [f"stage{number}" for number in range(1, draw(st.integers(1, 3)) + 1)]
    subject = draw(st.sampled_from([*SubjectKind, *[SubjectKind.PUPIL] * 5]))
    draft = Draft(stages, subject, asks_consent=draw(st.booleans()))
    draft.asks_consent &= draft.about_child
    arrivals = _arrivals(draw, draft)
    bodies = [_stage(draw, draft, number) for number in range(len(stages))]
    rules = _whenever(draw, draft)
    lines = ["process: made", "title: Made up", "about: For a test.", "version: '1'"]
    lines += [f"subject: {subject}"] * (not draft.about_child) + [*START]
    if draw(st.integers(0, 4)) == 0:
        lines += ["defaults:", *(f"  {line}" for line in timers(draw) or ["remind: on due"])]
    if any(f"{AWAIT} {ARRIVAL}" in body for body in bodies):
        lines += arrivals
    lines.append("stages:")
    for name, body in zip(stages, bodies, strict=True):
        lines += [f"  {name}:", f"    title: Stage {name}"]
        if name in draft.went_back:
            lines.append(f"    at_most: {draw(st.integers(1, 3))} times")
        lines.append(indent(body, "    "))
    lines += [*rules, *_counted(draw, draft), *_timed(draw, draft)]
    lines += ["ends:", f"  {ALL_DONE}: All is done"]
    if OTHERWISE in draft.used:
        lines.append(f"  {OTHERWISE}: It ended otherwise")
    return "\n".join(lines).replace("<child>", subject.placeholder or "us") + "\n"


def _arrivals(draw: DrawFn, draft: Draft) -> list[str]:
    """What may come of itself, in some definitions; nothing in it can hang on a step."""
    if draw(st.booleans()):
        return []
    lines, found = form(draw, Draft([], draft.subject), Known(), ARRIVAL)
    draft.arrives = Known((*found.facts, (Fact.ASKED, ARRIVAL)))
    inside = indent("\n".join(lines), " " * 6)
    return [
        "arrivals:",
        f"  {ARRIVAL}:",
        "    title: Something about <child>",
        f"    form:\n{inside}",
    ]


# ---------------------------------------------------------------------------------------- stages


def _stage(draw: DrawFn, draft: Draft, number: int) -> str:
    draft.number = number
    known, parts = Known(), []
    if draft.asks_consent and number == 0:
        parts.append(_CONSENT)
        draft.steps.append("consents")
        known += Known(((Fact.MANY, "consents.pick"), (Fact.DONE, "consents")))
    for _ in range(draw(st.integers(1, 3))):
        text, found = part(draw, draft, known)
        parts.append(text)
        known += found
    body = f"steps:\n{indent(chr(10).join(parts), '  ')}\n{_next(draw, draft, known)}"
    draft.past += known.unsure()
    return body


_CONSENT = """consents:
  ask: each parent
  enough: 1
  others: welcome until due
  title: May we?
  why: We need to know.
  due: 5 school days after asked
  expire: 5 school days after due, go on
  form:
    pick:
      question: Is it so?
      answer: choice
      choices: {yes_it_is: It is, no_not_yet: Not yet}
    identify:
      question: May we?
      answer: choice
      must_know: true
      choices: {agree: You may, refuse: You may not}
      consent: identify
      lasts: 2 weeks after today"""
"""Stands first wherever a definition is to ask for a consent."""


def _next(draw: DrawFn, draft: Draft, known: Known) -> str:
    straight = [*draft.stages, ALL_DONE][draft.number + 1]
    match draw(st.sampled_from(("straight", "by", "by", "rules"))):
        case "by" if ways := _choices(draft, known):
            path, cases, optional = draw(st.sampled_from(ways))
            others = [*cases[1:], *(["nothing"] if optional else [])]
            lines = [f"next:\n  by: {path}", f"  {cases[0]}: {straight}"]
            lines += [f"  {each}: {target(draw, draft)}" for each in others]
            return "\n".join(lines)
        case "rules":
            rules = [f"  - {each}" for each in _rules(draw, draft, known)]
            return "\n".join(["next:", *rules, f"  - otherwise: {straight}"])
        case _:
            return f"next: {straight}"


def _rules(draw: DrawFn, draft: Draft, known: Known) -> list[str]:
    """One or two, which read nothing in common: a line that a line above implies is a mistake."""
    rules: list[str] = []
    for _ in range(draw(st.integers(1, 2))):
        when = condition(draw, draft, known)
        if not any(path in rule for rule in rules for path in _PATH.findall(when)):
            rules.append(f"{{when: {when}, go: {target(draw, draft)}}}")
    return rules


def _choices(draft: Draft, known: Known) -> list[tuple[str, tuple[str, ...], bool]]:
    """What `by` may read: the path, what it can be, and whether it may be nothing."""
    pick, end = ("yes_it_is", "no_not_yet"), ("fine", "worrying")
    words = ("given", "part", "refused", "withdrawn")
    sure, ended = known.all(Fact.SURE), known.all(Fact.SURE_END)
    found: list[tuple[str, tuple[str, ...], bool]] = []
    found += [(path, pick, path not in sure) for path in known.all(Fact.PICK)]
    found += [(path, end, path not in ended) for path in known.all(Fact.END)]
    found += [(path, pick, True) for path in draft.past.all(Fact.PICK)]
    found += [(path, end, True) for path in draft.past.all(Fact.END)]
    if draft.about_child:
        found.append(("consent.sstm", words, True))
    return [*found, ("consent.asked_for", words, True)] if draft.asks_consent else found


# -------------------------------------------------------------------- beside and above the stages


def _whenever(draw: DrawFn, draft: Draft) -> list[str]:
    conditions = [f"{RECORDED[draft.subject]} is after today"]
    if draft.about_child:
        conditions += ["pupil.has_left", "consent.identify is withdrawn"]
        conditions += ["pupil.sen_status is support"]
    draft.number = len(draft.stages)
    chosen = draw(st.lists(st.sampled_from(conditions), max_size=2, unique=True))
    rules = []
    for each in chosen:
        goes = target(draw, draft) if draw(st.booleans()) else OTHERWISE
        draft.used.add(goes)
        rules.append(f"  - {{when: {each}, go: {goes}}}")
    return ["whenever:", *rules] if rules else []


def _counted(draw: DrawFn, draft: Draft) -> list[str]:
    if draw(st.integers(0, 3)):
        return []
    counted = draw(st.lists(st.sampled_from(draft.steps), min_size=1, max_size=3, unique=True))
    often = draw(st.integers(1, len(counted)))
    return [
        "tallies:",
        "  meetings:",
        "    title: Meetings about <child>",
        f"    count: [{', '.join(counted)}]",
        f"    at_least: {often} in a school year",
        "    warn: head_teacher",
    ]


def _timed(draw: DrawFn, draft: Draft) -> list[str]:
    if draw(st.integers(0, 3)):
        return []
    stop = draw(st.integers(0, len(draft.steps) - 1))
    starts = ["start", *(f"{each}.done" for each in draft.steps[:stop])]
    limit = draw(st.sampled_from(("aim: within 5 school days", "legal: within 6 weeks")))
    return [
        "clocks:",
        "  promised:",
        "    title: What was promised about <child>",
        f"    whose: {draw(st.sampled_from(('school', 'authority')))}",
        f"    runs: from {draw(st.sampled_from(starts))} until {draft.steps[stop]}.done",
        f"    {limit}",
    ]
