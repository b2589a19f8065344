"""When a process begins by itself, out of YAML."""

from __future__ import annotations

from definitions.mistakes import did_you_mean
from definitions.model.schedules import Recurrence, RecursOn, Schedule, Stretch
from definitions.model.subjects import SubjectKind
from definitions.reader import Reader, Wording
from definitions.recurrences import RecurrenceError, parse_recurrence
from definitions.yaml_text import Block, Entry, Node

SCHEDULE = Wording(
    part="A schedule",
    words=("begins", "for", "when", "with", "basis"),
    required=("begins", "for"),
)
UNKNOWN = Recurrence(text="", recurs_on=RecursOn.FIRST_DAY, stretch=Stretch.TERM)
"""Stands where a rule could not be read."""


def read_schedules(reader: Reader, node: Node | None, subject: SubjectKind) -> tuple[Schedule, ...]:
    """Every schedule of a process, in the order written."""
    return tuple(_schedule(reader, each, subject) for each in reader.block(node, "Schedules") or ())


def _schedule(reader: Reader, entry: Entry, subject: SubjectKind) -> Schedule:
    name = reader.name(entry.key, "a schedule")
    reader.positions.note(entry.key.place, "schedules", name)
    block = reader.block(entry.value, "A schedule")
    words = reader.words(block, SCHEDULE) if block else {}
    nodes = {word: each.value for word, each in words.items()}
    for word, node in nodes.items():
        reader.positions.note(node.place, "schedules", name, word)
    _check_for(reader, nodes.get("for"), subject)
    return Schedule(
        name=name,
        begins=_recurrence(reader, nodes.get("begins")),
        when=reader.condition(nodes.get("when")),
        values=_values(reader, nodes.get("with"), name),
        basis=reader.words_of(nodes.get("basis")),
    )


def _recurrence(reader: Reader, node: Node | None) -> Recurrence:
    text = reader.text(node)
    if node is None or not text:
        return UNKNOWN
    try:
        return parse_recurrence(text)
    except RecurrenceError as error:
        reader.refuse(node, str(error))
        return UNKNOWN


def _check_for(reader: Reader, node: Node | None, subject: SubjectKind) -> None:
    """It says whom it begins for, so that nobody overlooks that it is everyone."""
    word, every = reader.text(node), subject.all_of_them
    if node is None or word == every:
        return
    message = f"A process about {subject.in_words} begins for: {every}."
    if subject is not SubjectKind.SCHOOL:
        message += ' Say which of them with "when".'
    reader.refuse(node, message, did_you_mean(word, (every,)))


def _values(reader: Reader, node: Node | None, name: str) -> dict[str, str]:
    block: Block | None = reader.block(node, "What a process is started with")
    values = {}
    for entry in block or ():
        values[entry.key.value] = reader.text(entry.value)
        reader.positions.note(entry.key.place, "schedules", name, "with", entry.key.value)
    return values
