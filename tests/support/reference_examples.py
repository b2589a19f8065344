"""Tries the examples of `definitions/README.md` out, with the real loader and checker.

An example that is not a whole file is put into the process with which the reference begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from definitions.calendar_files import load_calendar
from definitions.defaults_reader import SCHOOL_DEFAULTS, check_school_defaults
from definitions.library import shipped_library
from definitions.loader import DefinitionError, load
from definitions.mistakes import Mistake, MistakeList
from definitions.reader import Reader
from definitions.scenario_checks import check_scenario
from definitions.scenario_reader import read_scenario
from definitions.vocabulary import Vocabulary
from definitions.vocabulary_reader import RECORDS, ROLES, read_vocabulary
from notifications.shipped_documents import shipped_documents
from tests.support.definitions import LIBRARY
from tests.support.reference import examples, section

Mistakes = list[Mistake]


def mistakes_of(kind: str, text: str) -> Mistakes:
    """What the loader and the checker say of an example of that kind."""
    return list(KINDS[kind](text))


def tree(text: str) -> CommentedMap:
    """YAML that can be changed and written again."""
    found = _yaml().load(text)
    assert isinstance(found, CommentedMap)
    return found


def written(changed: CommentedMap) -> str:
    """The same as text."""
    out = StringIO()
    _yaml().dump(changed, out)
    return out.getvalue()


def part_with(words: Iterable[str], whole: Any) -> CommentedMap | None:
    """The first part inside, from the top, that uses none but these words."""
    words = set(words)
    if isinstance(whole, CommentedMap) and words.issuperset(whole):
        return whole
    inside = whole.values() if isinstance(whole, dict) else whole if isinstance(whole, list) else ()
    return next((found for each in inside if (found := part_with(words, each))), None)


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1000
    return yaml


# -------------------------------------------------------------------------------- around examples


@cache
def _files() -> dict[str, str]:
    """Shipped forms, lists, stories and templates, and the templates that the reference shows."""
    yaml = [
        path
        for kind in ("forms", "lists", "scenarios")
        for path in (shipped_library() / kind).iterdir()
    ]
    html = list((shipped_documents() / "documents").glob("*.html"))
    found = {f"{path.parent.name}/{path.name}": path.read_text("utf-8") for path in (*yaml, *html)}
    return found | {f"documents/{each.kind}.html": each.text for each in examples("html")}


@cache
def _vocabulary() -> Vocabulary:
    return Vocabulary(
        LIBRARY.roles(), LIBRARY.records(), LIBRARY.scopes(), dict(LIBRARY.processes())
    )


def _whole(text: str, **more: str) -> Mistakes:
    named = {f"{folder}/example.yaml": content for folder, content in more.items()}
    return _load(text, _files() | named)


def _load(text: str, files: Mapping[str, str]) -> Mistakes:
    first = next(line for line in text.splitlines() if line.startswith("process:"))
    file = f"processes/{first.partition(': ')[2]}.yaml"
    try:
        load(file, {**files, file: text}, _vocabulary())
    except DefinitionError as error:
        return list(error.mistakes)
    return []


def _process() -> CommentedMap:
    return tree(section("A process").examples[0].text)


# ---------------------------------------------------------------------------------------- kinds


def _words(text: str) -> Mistakes:
    whole = _process()
    for word, value in tree(text).items():
        match whole.get(word):
            case CommentedMap() as old:
                old.update(value)
            case list() as old:
                old.extend(value)
            case _:
                whole[word] = value
    return _whole(written(whole))


def _added_to(process: str) -> Callable[[str], Mistakes]:
    """What a school adds to its own copy of a shipped process."""

    def read(text: str) -> Mistakes:
        file = shipped_library() / "processes" / f"{process}.yaml"
        return _whole(f"{file.read_text('utf-8')}\n{text}")

    return read


def _stage(text: str) -> Mistakes:
    """The process goes there when the parents agree."""
    whole, stages = _process(), tree(text)
    whole["stages"].update(stages)
    whole["stages"]["meet"]["next"]["agreed"] = next(iter(stages))
    return _whole(written(whole))


def _step(text: str) -> Mistakes:
    whole = _process()
    whole["stages"]["meet"]["steps"].update(tree(text))
    return _whole(written(whole))


def _questions(text: str) -> Mistakes:
    whole = _process()
    whole["forms"]["talk"].update(tree(text))
    return _whole(written(whole))


def _form(text: str) -> Mistakes:
    whole = _process()
    whole["stages"]["hear"]["steps"]["views"]["form"] = "example"
    return _whole(written(whole), forms=text)


def _list(text: str) -> Mistakes:
    whole = _process()
    question = {"question": "Which?", "answer": "choices", "choices": "example"}
    whole["forms"]["talk"]["which"] = question
    return _whole(written(whole), lists=text)


def _calendar(text: str) -> Mistakes:
    try:
        load_calendar({f"calendars/{tree(text)['school_year']}.yaml": text})
    except DefinitionError as error:
        return list(error.mistakes)
    return []


def _single(file: str) -> Callable[[str], Mistakes]:
    def read(text: str) -> Mistakes:
        files = {**_files(), file: text}
        mistakes = MistakeList(files)
        read_vocabulary(files, mistakes)
        return mistakes.found

    return read


def _defaults(text: str) -> Mistakes:
    files = {**_files(), SCHOOL_DEFAULTS: text}
    mistakes = MistakeList(files)
    check_school_defaults(files, LIBRARY.roles(), mistakes)
    return [*mistakes.found, *_load(written(_process()), files)]


def _scenario(text: str) -> Mistakes:
    """A story is read and checked; that it comes to pass is tried in another test."""
    file = "scenarios/example.yaml"
    files = {**_files(), file: text}
    mistakes = MistakeList(files)
    scenario = read_scenario(file, Reader(files, mistakes))
    if scenario is not None:
        check_scenario(scenario, LIBRARY.vocabulary(), mistakes)
    return mistakes.found


def _moment(text: str) -> Mistakes:
    whole = tree(section("A moment of a story").examples[0].text)
    whole["story"].append(tree(text))
    return _scenario(written(whole))


KINDS: Mapping[str, Callable[[str], Mistakes]] = {
    "process": _whole,
    "words": _words,
    "stage": _stage,
    "step": _step,
    "questions": _questions,
    "form": _form,
    "list": _list,
    "calendar": _calendar,
    "records": _single(RECORDS),
    "roles": _single(ROLES),
    "defaults": _defaults,
    "scenario": _scenario,
    "moment": _moment,
    "ta_week": _added_to("ta_week"),
    "sen_information_report": _added_to("sen_information_report"),
}
"""What may stand behind ``yaml`` on the first line of an example."""
