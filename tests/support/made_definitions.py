"""Random definitions that are right by construction, as an author would write them.

What is drawn is the text: it goes through the reader and the checker like any other, so a rule of
the checker that is too strict shows up as well as one that is too weak.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from textwrap import indent

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from definitions.loader import finish, read
from definitions.model.process import ProcessDefinition
from definitions.model.subjects import SubjectKind
from tests.support.definitions import vocabulary
from tests.support.made_deadlines import RECORDED, condition, target, timers
from tests.support.made_draft import (
    ALL_DONE,
    ARRIVAL,
    FIRST,
    OTHERWISE,
    READING,
    SECOND,
    Draft,
    Fact,
    Known,
    Other,
)
from tests.support.made_forms import form
from tests.support.made_steps import AWAIT, asked_first, part, set_off_itself, start_other

BETWEEN = "---\n"
"""Two processes in one text are written one after the other."""
START = (
    "start:",
    "  kind: {question: Which?, answer: choice, choices: {short: Short, long: Long}}",
    "  services: {question: Whose help?, answer: agencies, optional: true}",
    "  since: {question: Since when?, answer: date, optional: true}",
)
_PATH = re.compile(r"\w+\.\w+")
_MAKES = re.compile(r"make: (?P<name>\w+)\s+from: \[(?P<steps>[^]]*)\]")
_GIVEN = {Fact.NUMBER: "size", Fact.DATE: "given_on", Fact.DAY: "held_on", Fact.YES: "is_so"}
"""What a process gives, and by which name."""

Made = Mapping[str, ProcessDefinition]
"""Processes that know of each other, by name, the one that is started first."""


@cache
def load_made(text: str) -> Made:
    """The processes that ``text`` defines, with the templates of the documents that they make."""
    drafts = {}
    for each in text.split(BETWEEN):
        process = each.splitlines()[0].removeprefix("process: ")
        file = f"processes/{process}.yaml"
        drafts[process] = read(file, {file: each, **_documents(each)})
    readable = {name: each.definition for name, each in drafts.items() if each.is_readable}
    known = replace(vocabulary(), processes={**vocabulary().processes, **readable})
    return {name: finish(each, known).definition for name, each in drafts.items()}


def _documents(text: str) -> dict[str, str]:
    files = {"documents/letter.html": "<p>Made on {{ made_on | date }}.</p>"}
    for found in _MAKES.finditer(text):
        said = (f"<p>{{{{ {step}.pick }}}}</p>" for step in found["steps"].split(", "))
        files[f"documents/{found['name']}.html"] = "".join(said)
    return files


@st.composite
def definitions(draw: DrawFn) -> str:
    """The text of one process, or of two that start each other."""
    subject = draw(st.sampled_from([*SubjectKind, *[SubjectKind.PUPIL] * 5]))
    if draw(st.booleans()):
        return _process(draw, Draft(_stages(draw, 3), subject, others=_fixed(subject)))
    second = Draft(
        _stages(draw, 2), subject, process=SECOND, others=_fixed(subject), again=(FIRST, SECOND)
    )
    text = _process(draw, second)
    ends = (ALL_DONE, *[OTHERWISE] * (OTHERWISE in second.used))
    other = Other(SECOND, ends, tuple(_gives(second)))
    others = (*_fixed(subject), other)
    first = Draft(_stages(draw, 3), subject, others=others, again=(FIRST,), begins=True)
    return _process(draw, first) + BETWEEN + text


@st.composite
def rash_definitions(draw: DrawFn) -> str:
    """One process that sets itself off in every stage, even where it would go on so for ever."""
    subject = draw(st.sampled_from(SubjectKind))
    return _process(draw, Draft(_stages(draw, 2), subject, is_rash=True))


def _fixed(subject: SubjectKind) -> tuple[Other, ...]:
    return (READING,) if subject is SubjectKind.PUPIL else ()


def _stages(draw: DrawFn, most: int) -> list[str]:
    return [f"stage{number}" for number in range(1, draw(st.integers(1, most)) + 1)]


def _gives(draft: Draft) -> dict[tuple[Fact, str], str]:
    """What it lets a process read that runs it, and where it has that from."""
    paths = ((kind, name, draft.past.all(kind)) for kind, name in _GIVEN.items())
    return {(kind, name): found[0] for kind, name, found in paths if found}


def _process(draw: DrawFn, draft: Draft) -> str:
    subject, stages = draft.subject, draft.stages
    draft.asks_consent = draft.about_child and draw(st.booleans())
    arrivals = _arrivals(draw, draft)
    bodies = [_stage(draw, draft, number) for number in range(len(stages))]
    rules = _whenever(draw, draft)
    lines = [f"process: {draft.process}", "title: Made up", "about: For a test.", "version: '1'"]
    lines += [f"subject: {subject}"] * (not draft.about_child) + [*START]
    if bool(draft.again) and draw(st.integers(0, 2)) == 0:
        lines.append(f"once_per: {draw(st.sampled_from((subject, f'[{subject}, kind]')))}")
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
    given = [f"  {name}: {path}" for (_, name), path in _gives(draft).items()]
    lines += ["gives:", *given] if draft.process == SECOND and given else []
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
    draft.number, draft.has_waited = number, False
    known, parts = Known(), []
    if draft.asks_consent and number == 0:
        parts.append(_CONSENT)
        draft.steps.append("consents")
        known += Known(((Fact.MANY, "consents.pick"), (Fact.DONE, "consents")))
    if bool(draft.again) and draw(st.integers(0, 2)):
        text, found = asked_first(draft)
        parts.append(text)
        known += found
    if draft.begins and number == 0 and draw(st.integers(0, 3)):
        text, found = start_other(draw, draft, known)
        parts.append(text)
        known += found
    for _ in range(draw(st.integers(1, 3))):
        text, found = part(draw, draft, known)
        parts.append(text)
        known += found
    if draft.is_rash:
        parts.append(set_off_itself(draw, draft, known))
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
    pick, end = ("yes_it_is", "no_not_yet"), draft.ends
    words = ("given", "part", "refused", "withdrawn")
    sure, ended = known.all(Fact.SURE), known.all(Fact.SURE_END)
    found: list[tuple[str, tuple[str, ...], bool]] = []
    found += [(path, pick, path not in sure) for path in known.all(Fact.PICK)]
    found += [(path, end[path], path not in ended) for path in known.all(Fact.END)]
    found += [(path, pick, True) for path in draft.past.all(Fact.PICK)]
    found += [(path, end[path], True) for path in draft.past.all(Fact.END)]
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
