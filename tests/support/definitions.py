"""Definitions for tests: a few lines of YAML in a process that is otherwise right."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from textwrap import dedent, indent

from definitions.library import Library, shipped_library
from definitions.loader import DefinitionError, load, read
from definitions.mistakes import MistakeList
from definitions.model.forms import FormField
from definitions.model.process import ProcessDefinition
from definitions.model.stages import Stage
from definitions.model.steps import Ask, Step
from definitions.school_calendar import SchoolCalendar, SchoolYear, Term, english_bank_holidays
from definitions.vocabulary import Vocabulary
from definitions.vocabulary_reader import read_vocabulary
from notifications.shipped_documents import shipped_documents

RECORDS = """
pupil.has_left: {title: Has left, kind: yes or no, kept_by: import}
pupil.sen_status:
  {title: SEN status, kind: choice, choices: {none: None, support: SEN support}, read_by: staff}
pupil.support_since: {title: Supported since, kind: date, read_by: staff}
pupil.agencies_wanted: {title: Services wanted, kind: agencies}
class.map_made_on: {title: Provision map made on, kind: date}
school.report_on: {title: Report published on, kind: date}
"""
LIBRARY = Library([shipped_library(), shipped_documents()])
"""What is shipped, read once."""
CHILDREN = Path(__file__).parents[1] / "fixtures" / "children" / "processes"
FORM = "{heard: What did you hear? (text)}"
ENDS = "{finished: All is done}"


@cache
def vocabulary() -> Vocabulary:
    """The shipped roles and scopes, and a few records."""
    records = read_vocabulary({"records.yaml": RECORDS}, MistakeList({})).records
    return Vocabulary(
        roles=LIBRARY.roles(),
        scopes=LIBRARY.scopes(),
        records=records,
        processes=LIBRARY.processes() | children(),
    )


@cache
def two_years() -> SchoolCalendar:
    """The shipped school year, and one after it with a summer between."""
    days = ((2, 9, 22, 10), (1, 11, 17, 12), (5, 1, 11, 2), (21, 2, 31, 3), (17, 4, 26, 5))
    terms = [
        Term(first=date(_year(month), month, day), last=date(_year(until), until, last))
        for day, month, last, until in (*days, (5, 6, 20, 7))
    ]
    years = (*LIBRARY.calendar().years, SchoolYear(name="2027-28", terms=tuple(terms)))
    return SchoolCalendar(years=years, bank_holidays=english_bank_holidays(2026, 2029))


def _year(month: int) -> int:
    return 2027 if month > 7 else 2028


@cache
def children() -> dict[str, ProcessDefinition | None]:
    """Small processes that others run: every file in ``fixtures/children``."""
    found: dict[str, ProcessDefinition | None] = {}
    for path in sorted(CHILDREN.glob("*.yaml")):
        found[path.stem] = read(
            f"processes/{path.name}", {f"processes/{path.name}": path.read_text("utf-8")}
        ).definition
    return found


def load_text(text: str, **lists: str) -> ProcessDefinition:
    """The process that ``text`` defines; ``lists`` are files of the folder of that name."""
    text = dedent(text).lstrip("\n")
    named = re.search(r"^process: (\w+)", text, re.MULTILINE)
    file = f"processes/{named.group(1) if named else 'test'}.yaml"
    others = {f"lists/{name}.yaml": dedent(content) for name, content in lists.items()}
    return load(file, {file: text, **others}, vocabulary()).definition


def mistakes_in(text: str, **lists: str) -> list[str]:
    """What is wrong with ``text``, without the places."""
    try:
        load_text(text, **lists)
    except DefinitionError as error:
        return [f"{each.message} {each.hint}".rstrip() for each in error.mistakes]
    return []


def process(stages: str, *, start: str = "", ends: str = ENDS, rest: str = "") -> str:
    """A whole process around its stages."""
    parts = ["process: test", "title: A test", "about: For a test", "version: '1'"]
    if start:
        parts.append("start:\n" + indent(dedent(start), "  "))
    parts += ["stages:\n" + indent(dedent(stages), "  "), f"ends: {ends}", dedent(rest)]
    return "\n".join(parts)


def one_stage(steps: str, *, then: str = "finished", **more: str) -> str:
    """A whole process around the steps of its only stage."""
    lines = f"only:\n  title: The only stage\n  steps:\n{indent(dedent(steps), '    ')}"
    return process(f"{lines}\n  next: {then}", **more)


def ask_with(words: str = "", *, who: str = "sendco", form: str = FORM) -> str:
    """A whole process with one step that asks, and ``words`` in that step."""
    due = "" if "due:" in words else "due: 5 school days after asked\n"
    title = "title: Tell us\nwhy: Because we ask\n"
    body = f"ask: {who}\n{title}{due}form: {form}\n{dedent(words)}"
    return one_stage(f"talk:\n{indent(body, '  ')}")


def fields_of(form: str) -> tuple[FormField, ...]:
    """The questions of a form."""
    step = step_of(ask_with(form="\n" + indent(dedent(form), "  "), who="each parent"))
    assert isinstance(step, Ask)
    return step.form.fields


def step_of(text: str) -> Step:
    """The first step of a process."""
    return load_text(text).stages[0].each_step()[0]


def ask_of(text: str) -> Ask:
    """The first step of a process, which asks."""
    step = step_of(text)
    assert isinstance(step, Ask)
    return step


def stage_of(text: str) -> Stage:
    """The first stage of a process."""
    return load_text(text).stages[0]
