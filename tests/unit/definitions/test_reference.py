"""`definitions/README.md` says all there is to the language, says nothing else, and its examples
are right.

A word, a kind of answer, a unit or a name that is added to the code makes one of these fail until
it stands in its table; so does one that is taken away and still stands there.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment

import definitions
from definitions import documents, step_reader, vocabulary
from definitions.calendar_files import read_date
from definitions.condition_grammar import parse_tree
from definitions.condition_parts import (
    Comparison,
    Count,
    Join,
    Joined,
    Operator,
    Quantified,
    Quantifier,
    leaves,
)
from definitions.conditions import Value, parse_condition
from definitions.deadlines import DAYS, parse_deadline
from definitions.inspection import CONSENT_WORDS
from definitions.library import FOLDERS, SINGLE
from definitions.loader import LETTERS
from definitions.model.clocks import Owner
from definitions.model.deadlines import Direction, Period, Unit
from definitions.model.forms import AnswerType, Proof
from definitions.model.steps import ExpiryAction
from definitions.reader import Wording
from definitions.readers import PUPIL, STAFF
from definitions.scenarios import Happening
from definitions.school_days import resolve
from definitions.start_checks import OWN_PATHS
from definitions.step_reader import ANY_STEP, TOGETHER, VERBS
from tests.support.definitions import LIBRARY
from tests.support.reference import REFERENCE, Example, Row, Section, Table, sections
from tests.support.reference_examples import mistakes_of, part_with, tree, written

TEXT = REFERENCE.read_text("utf-8")
ROOT = REFERENCE.parent


def wordings() -> dict[str, Wording]:
    """Every wording that a module of ``definitions`` holds, by the part that it is of."""
    found = {}
    for module in pkgutil.iter_modules(definitions.__path__):
        for held in vars(importlib.import_module(f"definitions.{module.name}")).values():
            for each in held.values() if isinstance(held, dict) else (held,):
                if isinstance(each, Wording):
                    found[each.part] = each
    return found


WORDINGS = wordings()
LISTS: dict[str, set[str]] = {
    "Where files stand": {
        *(f"{folder}/" for folder in FOLDERS),
        *SINGLE,
        LETTERS,
    },
    "The verbs": {*VERBS, TOGETHER},
    "Who there is": {*LIBRARY.roles(), PUPIL, STAFF},
    "When time is up": {each.value for each in ExpiryAction},
    "Days to count from": {*DAYS},
    "The kinds of answer": {each.value for each in AnswerType},
    "What opens a form": {each.value for each in Proof},
    "What consents come to": {*CONSENT_WORDS},
    "Consents that are asked for": {*LIBRARY.scopes()},
    "What a process that was run has": {*OWN_PATHS},
    "Records that are shipped": {*LIBRARY.records()},
    "Whose time it is": {each.value for each in Owner},
    "What every template may name": {name for names in documents.COMMON.values() for name in names},
    "Filters of a template": {*documents.environment().filters}
    - {*ImmutableSandboxedEnvironment().filters},
    "What can come of it": {
        *(each.format(who="WHO", what="NAME") for each in Happening),
        *("NAME is done", "nobody else is asked", "nothing happens"),
    },
    "Names with a meaning of their own": {*vocabulary.RESERVED, *vocabulary.GRAMMAR},
}
"""Heading to what the first column of its table lists."""


def tables(head: str) -> Iterator[tuple[Section, Table]]:
    """Every table whose first column is headed so."""
    for part in sections():
        for table in part.tables:
            if table.head[0] == head:
                yield part, table


def test_every_wording_is_found() -> None:
    assert {"A process", "A stage", "A step that asks", "A question"} < set(WORDINGS)
    assert len(WORDINGS) > 15


# ------------------------------------------------------------------------------ what there is


def expected(wording: Wording) -> dict[str, bool]:
    """Each word of its table, and whether it is needed.

    What any step may have is told once, and again only where a verb needs it.
    """
    common = () if wording == ANY_STEP or not wording.part.startswith("A step") else ANY_STEP.words
    needed = {word: word in wording.required for word in wording.words}
    verb = {word for word in wording.words if word in VERBS}
    return {w: n or w in verb for w, n in needed.items() if n or w not in common}


def table_of(wording: Wording) -> dict[str, bool]:
    """What the reference says of it; a word that stands twice is said to be both."""
    found: dict[str, bool] = {}
    for _, table in ((p, t) for p, t in tables("word") if p.heading == wording.part):
        for row in table.rows:
            for word in row.code(0):
                assert word not in found, f'"{wording.part}" lists "{word}" twice.'
                found[word] = row.cells[1] == "yes"
    return found


def test_every_word_that_the_readers_know_has_its_row_and_no_other_has() -> None:
    wrong = []
    for part, wording in sorted(WORDINGS.items()):
        needed, said = expected(wording), table_of(wording)
        for word in sorted(needed.keys() - said.keys()):
            mark = "yes" if needed[word] else ""
            wrong.append(f'"{part}" lacks: | `{word}` | {mark} | what it means | `{word}: ...` |')
        wrong += [
            f'"{part}" has a row for "{word}", which is no word of it.'
            for word in sorted(said.keys() - needed.keys())
        ]
        wrong += [
            f'"{part}": "{word}" is {"" if needed[word] else "not "}needed.'
            for word in sorted(said.keys() & needed.keys())
            if said[word] != needed[word]
        ]
    wrong += [
        f'"{part.heading}" has a table of words, and is no part of a definition.'
        for part, _ in tables("word")
        if part.heading not in WORDINGS
    ]
    assert not wrong, "definitions/README.md, by heading:\n" + "\n".join(wrong)


@pytest.mark.parametrize("heading", LISTS)
def test_everything_that_can_be_named_is_listed_and_nothing_else(heading: str) -> None:
    found = [part for part in sections() if part.heading == heading]
    assert found, f'definitions/README.md has no heading "{heading}".'
    named = [name for table in found[0].tables[:1] for name in table.names]
    listed = {re.sub(r" [A-Z]+$", "", n) if n not in LISTS[heading] else n for n in named}
    lacking, strange = sorted(LISTS[heading] - listed), sorted(listed - LISTS[heading])
    assert not lacking, f'definitions/README.md, "{heading}", lacks {lacking}.'
    assert not strange, f'definitions/README.md, "{heading}", has {strange}, which is not there.'
    assert len(named) == len(set(named)), f'"{heading}" lists something twice.'


# ------------------------------------------------------------------------------ the examples


def told(mistakes: list[object]) -> str:
    return "\n".join(str(each) for each in mistakes)


def yaml_examples(*, wrong: bool) -> list[Example]:
    found = [each for part in sections() for each in part.examples if each.language == "yaml"]
    return [each for each in found if each.kind.startswith("wrong ") is wrong]


def by_line(each: Example | tuple[Section, Row]) -> str:
    return f"line {each.line if isinstance(each, Example) else each[1].line}"


@pytest.mark.parametrize("example", yaml_examples(wrong=False), ids=by_line)
def test_every_example_is_right(example: Example) -> None:
    found = mistakes_of(example.kind, example.text)
    assert not found, told([*found])


@pytest.mark.parametrize("example", yaml_examples(wrong=True), ids=by_line)
def test_every_mistake_is_told_in_these_words(example: Example) -> None:
    kind = example.kind.removeprefix("wrong ")
    found = mistakes_of(kind, example.text)
    if kind == "process":
        assert told([*found]) == example.said
    else:
        assert told([f"{each.message} {each.hint}".rstrip() for each in found]) == example.said


def rows_with_examples() -> list[tuple[Section, Row]]:
    found = [(p, table) for p in sections() for table in p.tables if table.head[-1] == "example"]
    return [(part, row) for part, table in found for row in table.rows if row.code(-1)]


def words_of(part: Section) -> set[str]:
    """The words that stand in the part of a definition that a section is about."""
    wording = WORDINGS.get(part.heading)
    if wording == ANY_STEP:
        return {word for each in step_reader.WORDINGS.values() for word in each.words}
    return {*wording.words} if wording else set()


@pytest.mark.parametrize("found", rows_with_examples(), ids=by_line)
def test_the_example_of_a_row_is_right_in_the_example_of_its_section(
    found: tuple[Section, Row],
) -> None:
    part, row = found
    [*around] = [each for each in part.examples if not each.kind.startswith("wrong ")]
    assert around, f'"{part.heading}" needs an example in which its rows can be tried.'
    whole = tree(around[0].text)
    place = part_with(words_of(part), whole)
    place = whole if place is None else place
    for line in row.code(-1):
        place.update(tree(line))
    mistakes = mistakes_of(around[0].kind, written(whole))
    assert not mistakes, told([*mistakes])


def test_every_word_is_shown_once_at_least() -> None:
    """In the row's own example, or in one of its section or of the section that it links to."""
    wrong = []
    by_anchor = {f"#{part.anchor}": part for part in sections()}
    for part, table in tables("word"):
        for row in table.rows:
            linked = [by_anchor[to] for to in re.findall(r"\]\((#[^)]+)\)", " ".join(row.cells))]
            shown = "\n".join(each.text for p in (part, *linked) for each in p.examples)
            lines = [*row.code(-1), *shown.splitlines()]
            wrong += [
                f'line {row.line}: nothing shows "{word}".'
                for word in row.code(0)
                if not any(re.search(rf"(^|[\s{{]){word}:", line) for line in lines)
            ]
    assert not wrong, "definitions/README.md:\n" + "\n".join(wrong)


# ---------------------------------------------------------------------- deadlines, conditions


DEADLINES = [row for _, table in tables("deadline") for row in table.rows]


@pytest.mark.parametrize("row", DEADLINES, ids=lambda row: row.code(0)[0])
def test_every_worked_date_is_what_the_calendar_gives(row: Row) -> None:
    deadline = parse_deadline(row.code(0)[0])
    anchor = read_date(row.cells[1])
    found = resolve(deadline, {deadline.anchor: anchor}, LIBRARY.calendar())
    assert found is not None
    assert (found.legal, found.on) == (read_date(row.cells[2]), read_date(row.cells[3]))


def test_every_way_to_count_has_a_worked_date() -> None:
    shown = [parse_deadline(row.code(0)[0]) for row in DEADLINES]
    assert {each.direction for each in shown} == set(Direction)
    assert {each.unit for each in shown} == set(Unit)
    assert {each.period for each in shown} - {None} == set(Period)


CONDITIONS = [row for _, table in tables("condition") for row in table.rows]


@pytest.mark.parametrize("row", CONDITIONS, ids=lambda row: row.code(0)[0])
def test_every_condition_can_be_asked(row: Row) -> None:
    step = f"last:\n  when: {row.code(0)[0]}\n  tell: sendco\n  title: Hello\n  message: Hello\n"
    mistakes = mistakes_of("step", step)
    assert not mistakes, told([*mistakes])


class OneAnswer:
    """The facts where there is one answer, or none."""

    def __init__(self, value: Value) -> None:
        self._value = value

    def one(self, path: str) -> Value:
        return self._value

    def many(self, path: str) -> tuple[Value, ...]:
        return ()


@pytest.mark.parametrize(
    "row",
    [row for _, table in tables("with an answer that is missing") for row in table.rows],
    ids=lambda row: row.code(0)[0],
)
def test_what_a_missing_answer_does_is_as_told(row: Row) -> None:
    assert parse_condition(row.code(0)[0]).holds(OneAnswer(None)) is (row.cells[1] == "true")


def test_every_word_of_conditions_is_shown() -> None:
    trees = [parse_tree(row.code(0)[0]) for row in CONDITIONS]
    found = [leaf for each in trees for leaf in leaves(each)]
    inner = [leaf if isinstance(leaf, Comparison) else leaf.comparison for leaf in found]
    compared = [leaf.operator for leaf in inner]
    compared += [leaf.operator for leaf in found if isinstance(leaf, Count)]
    assert set(compared) - {None} == set(Operator)
    quantified = {leaf.quantifier for leaf in found if isinstance(leaf, Quantified)}
    assert quantified == set(Quantifier)
    assert {each.join for each in trees if isinstance(each, Joined)} == set(Join)


# ------------------------------------------------------------------------------------- links


def test_every_link_leads_somewhere() -> None:
    anchors = [part.anchor for part in sections()]
    assert len(anchors) == len(set(anchors)), "two headings read alike"
    linked = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert len(linked) > 20
    for link in linked:
        path, _, anchor = link.partition("#")
        assert (ROOT / path).exists(), link
        assert path or anchor in anchors, link
