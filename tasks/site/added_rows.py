"""Buttons of a form that take no answer: one more row, one row fewer, not now."""

from __future__ import annotations

from dataclasses import dataclass

from definitions.form_inputs import SHOWN
from definitions.model.forms import Form, FormField
from definitions.table_rows import row_keys, rows_input
from tasks.site.desk import Posted

ADD, REMOVE, LATER = "add_row", "remove_row", "come_back"
"""Names of the buttons; the first two say of which table, or which row of it."""

Draft = dict[str, list[str]]


@dataclass(frozen=True)
class Changed:
    """A draft with one row more or fewer."""

    draft: Draft
    at: str
    """The id of the part of the page to look at then."""


def change_rows(form: Form, draft: Draft, posted: Posted) -> Changed | None:
    """What the person wanted of the rows of a table; None where they wanted something else."""
    name, _, key = posted.one(REMOVE).partition("-")
    table = form.field(posted.one(ADD) or name)
    if table is None or not table.most:
        return None
    if posted.one(ADD):
        return _with_one_more(table, draft)
    return _without(table, key, draft)


def _with_one_more(table: FormField, draft: Draft) -> Changed:
    keys = row_keys(table, draft)
    if len(keys) >= table.most:
        return Changed(draft, f"q-{table.name}")
    kept = _numbered(table, keys, draft)
    new = str(len(keys) + 1)
    kept[rows_input(table)].append(new)
    return Changed(kept, f"row-{table.name}-{new}")


def _without(table: FormField, key: str, draft: Draft) -> Changed:
    keys = row_keys(table, draft)
    if key not in keys or len(keys) <= max(table.fewest, 1):
        return Changed(draft, f"q-{table.name}")
    left = tuple(each for each in keys if each != key)
    return Changed(_numbered(table, left, draft), f"q-{table.name}")


def _numbered(table: FormField, keys: tuple[str, ...], draft: Draft) -> Draft:
    """These rows only, counted from 1."""
    new = {key: str(number) for number, key in enumerate(keys, 1)}
    named = ((_moved(table, new, name), values) for name, values in draft.items())
    kept = {name: values for name, values in named if name}
    if SHOWN in kept:
        moved = (_moved(table, new, name) for name in kept[SHOWN])
        kept[SHOWN] = [name for name in moved if name]
    kept[rows_input(table)] = [*new.values()]
    return kept


def _moved(table: FormField, new: dict[str, str], name: str) -> str:
    """The new name of an input; empty where its row is gone."""
    head, _, rest = name.partition("-")
    key, dash, column = rest.partition("-")
    if head != table.name or not dash:
        return name
    return f"{head}-{new[key]}-{column}" if key in new else ""
