"""The files of a draft: what a page brought, what it replaces, what is said of one not taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from definitions.form_sentences import say_file
from definitions.forms import FILES, NOT_KNOWN, Reading, Rows
from definitions.model.forms import Form, FormField
from definitions.table_rows import TableRow
from tasks import answers
from tasks.file_kinds import IN_WORDS, LARGEST, SIZE_IN_WORDS, kind_of
from tasks.files import StoredFile, add_file, drop_files
from tasks.site.desk import Posted
from tasks.site.questions import REMOVE
from tasks.site.uploads import Upload, file_fields
from tasks.state import ItemId, PersonId


@dataclass(frozen=True)
class Enclosed:
    """What became of the questions that are answered with a file."""

    inputs: dict[str, list[str]]
    """What the draft holds of them: ids that we gave, whatever the page said."""
    mistakes: dict[str, str]

    def mark(self, reading: Reading, form: Form) -> Reading:
        """The reading of a form, with what is wrong with its files."""
        mine = {at: words for at, words in self.mistakes.items() if form.field(at)}
        return replace(reading, mistakes=reading.mistakes | mine)


def enclose(  # noqa: PLR0917  a page, and whose draft it goes to
    session: Session,
    forms: Iterable[Form],
    posted: Posted,
    item: ItemId,
    person: PersonId,
    now: datetime,
) -> Enclosed:
    """Keep the files that a page brought with the draft; delete those they replace."""
    inputs: dict[str, list[str]] = {}
    mistakes: dict[str, str] = {}
    fields = [field for form in forms for field in file_fields(form)]
    draft = answers.read_draft(session, item, person) if fields else None
    for field in fields:
        held = [each for each in (draft or {}).get(field.name, ()) if each != NOT_KNOWN]
        upload = posted.files.get(field.name)
        wrong = _mistake(field, upload) if upload else ""
        kept = held
        if wrong:
            mistakes[field.name] = wrong
        elif upload:
            kind = kind_of(upload.content)
            assert kind is not None, "a file of no kind is a mistake"
            kept = [add_file(session, item, person, field.name, kind, upload.content, now)]
        elif f"{field.name}{REMOVE}" in posted:
            kept = []
        drop_files(session, item, person, [each for each in held if each not in kept])
        unknown = [NOT_KNOWN] if NOT_KNOWN in posted.get(field.name, ()) else []
        inputs[field.name] = [*kept, *unknown]
    return Enclosed(inputs, mistakes)


def file_rows(files: Iterable[StoredFile]) -> Rows:
    """The files that a form's answers may name, and what each is in words."""
    return {FILES: tuple(TableRow(each.id, each.words) for each in files)}


def _mistake(field: FormField, upload: Upload) -> str:
    if not upload.size:
        return say_file(field, "file_empty")
    if upload.size > LARGEST:
        return say_file(field, "file_large", limit=SIZE_IN_WORDS)
    if kind_of(upload.content) is None:
        return say_file(field, "file_kind", kinds=IN_WORDS)
    return ""
