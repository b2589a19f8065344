"""Roles, records and consent scopes of a school, out of YAML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from definitions.documents import MARKS
from definitions.form_reader import FormReader
from definitions.mistakes import MistakeList, did_you_mean
from definitions.model.forms import AnswerType, Choice
from definitions.reader import Reader, Wording
from definitions.readers import PUPIL, STAFF
from definitions.vocabulary import Record, Vocabulary, owner_of
from definitions.yaml_text import Entry, Node, Text

ROLES = "roles.yaml"
RECORDS = "records.yaml"
BEHIND = "shipped/"
"""Before the name of a file that is read as well, behind the school's own: entry by entry."""
SCOPES = "lists/consent_scopes.yaml"
RECORD = Wording(
    part="A record",
    words=("title", "kind", "choices", "read_by", "kept_by"),
    required=("title", "kind"),
)
_MARKS = {f"{kind}.{mark}" for kind, marks in MARKS.items() for mark in marks}
KINDS = tuple(kind for kind in AnswerType if kind is not AnswerType.FILE)
"""A record cannot be a file: that stays with the answer it came with."""


def read_vocabulary(files: Mapping[str, str], mistakes: MistakeList) -> Vocabulary:
    """What definitions may name; a file that is not there holds nothing."""
    reader = Reader(files, mistakes)
    roles = _titles(ROLES, reader)
    readers = (*roles, STAFF, PUPIL) if roles else ()
    return Vocabulary(
        roles=roles,
        records={record.path: record for record in _records(reader, readers)},
        scopes=_titles(SCOPES, reader),
    )


def _entries(file: str, reader: Reader) -> Iterator[Entry]:
    """Every entry once: that of the school's own file, else that of a file behind it."""
    met: set[str] = set()
    while file in reader.files:
        for entry in reader.block(reader.open(file), "This file") or ():
            if entry.key.value not in met:
                met.add(entry.key.value)
                yield entry
        file = f"{BEHIND}{file}"


def _titles(file: str, reader: Reader) -> dict[str, str]:
    return {entry.key.value: reader.text(entry.value) for entry in _entries(file, reader)}


def _records(reader: Reader, readers: Sequence[str]) -> list[Record]:
    forms = FormReader(reader)
    return [
        record
        for entry in _entries(RECORDS, reader)
        if (record := _record(entry, reader, forms, readers)) is not None
    ]


def _record(
    entry: Entry, reader: Reader, forms: FormReader, readers: Sequence[str]
) -> Record | None:
    path = entry.key.value
    if owner_of(path) is None:
        message = "The name of a record begins with whose it is: pupil., class. or school."
        reader.refuse(entry.key, message)
    if path in _MARKS:
        reader.refuse(entry.key, f'"{path}" is known to documents: call this record otherwise.')
    block = reader.block(entry.value, "A record")
    words = reader.words(block, RECORD) if block else {}
    nodes = {word: each.value for word, each in words.items()}
    for word in reader.texts(nodes.get("read_by")) if readers else ():
        reader.known(word, word.value.strip(), readers, "role")
    kind = reader.text(nodes.get("kind"))
    if kind not in KINDS:
        if "kind" in nodes:
            hint = did_you_mean(kind, KINDS)
            reader.refuse(nodes["kind"], f'There is no kind of record "{kind}".', hint)
        return None
    return Record(
        path=path,
        title=reader.text(nodes.get("title")),
        kind=AnswerType(kind),
        choices=_choices(nodes.get("choices"), reader, forms),
        read_by=reader.words_of(nodes.get("read_by")),
        kept_by=reader.text(nodes.get("kept_by")),
    )


def _choices(node: Node | None, reader: Reader, forms: FormReader) -> tuple[Choice, ...]:
    if isinstance(node, Text):
        if not reader.known(node, node.value, reader.names_in("lists"), "list"):
            return ()
        node = reader.open(f"lists/{node.value}.yaml")
    block = reader.block(node, "A list of choices")
    return forms.choices_in(block) if block else ()
