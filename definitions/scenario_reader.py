"""Scenarios out of YAML: who there is, what is done on which day, and what must come of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from definitions.mistakes import MistakeList, Place
from definitions.reader import Reader, Wording
from definitions.scenarios import (
    CHILD,
    ON_PAPER,
    Act,
    Answer,
    Arrive,
    Expectation,
    Given,
    Leave,
    Member,
    Moment,
    Scenario,
    SendOn,
    SetRecords,
    Start,
    TakeBack,
)
from definitions.story_sentences import StoryError, parse_day, parse_sentence, written
from definitions.vocabulary import RESERVED
from definitions.yaml_text import Block, Entry, Listing, Node, Text, Unread

SCENARIO = Wording(
    part="A scenario",
    words=("scenario", "process", "follows", "people", "records", "agencies", "story"),
    required=("scenario", "story"),
)
_SAID_BEFORE = ("process", "people", "records", "agencies")
"""What a story that follows another does not say again."""
ACTS = (
    "start",
    "answer",
    "agree",
    "send_back",
    "arrives",
    "records",
    "takes_back",
    "send_on",
    "leaves",
)
MOMENT = Wording(
    part="A moment of a story", words=("day", *ACTS, "with", "then"), required=("day",)
)
_LONGEST = timedelta(days=3653)
"""A case is looked at every month: a slip of the pen in a year would keep somebody waiting."""
_WITH = ("answer", "arrives")
"""What may be given answers."""
_CIRCLE = "Stories cannot follow each other in a circle."
_PAIRS = {
    "answer": "who answers, and what",
    "agree": "who agrees, and to what",
    "send_back": "who sends back, and what",
    "takes_back": "who takes a consent back, and which",
}


def read_scenario(file: str, reader: Reader, behind: tuple[str, ...] = ()) -> Scenario | None:
    """The scenario in ``file``; None, with mistakes, where the file is not names with values.

    ``behind`` are the files of those that follow it.
    """
    block = reader.block(reader.open(file), "A scenario")
    if block is None:
        return None
    words = reader.words(block, SCENARIO)
    nodes = {word: each.value for word, each in words.items()}
    title, text = reader.text(nodes.get("scenario")), {file: reader.files[file]}
    if "follows" in nodes:
        for word in _SAID_BEFORE:
            if word in words:
                reader.refuse(words[word].key, f'"{word}" is said by the story that this follows.')
        first = _followed(reader, nodes["follows"], (*behind, file))
        if first is None:
            return None
        goes_on = tuple(_story(reader, nodes.get("story"), first.story[-1].day))
        return replace(
            first,
            title=title,
            file=file,
            follows=first.file,
            story=(*first.story, *goes_on),
            texts={**first.texts, **text},
        )
    if "process" not in nodes:
        reader.mistakes.add(block.place, 'A scenario needs "process", or "follows" another one.')
    return Scenario(
        title=title,
        file=file,
        process=reader.text(nodes.get("process")),
        place=nodes["process"].place if "process" in nodes else block.place,
        people=tuple(_people(reader, nodes.get("people"))),
        records=_given(reader, nodes.get("records"), "Records"),
        agencies=tuple(_agencies(reader, nodes.get("agencies"))),
        story=tuple(_story(reader, nodes.get("story"))),
        texts=text,
    )


def _followed(reader: Reader, node: Node, behind: tuple[str, ...]) -> Scenario | None:
    """The story that is gone through first; what is wrong in it is told where it stands."""
    name = reader.text(node)
    file = f"scenarios/{name}.yaml"
    if file in behind:
        reader.refuse(node, _CIRCLE)
        return None
    if not reader.known(node, name, reader.names_in("scenarios"), "scenario"):
        return None
    apart = Reader(reader.files, MistakeList(reader.files))
    found = read_scenario(file, apart, behind)
    if any(each.message == _CIRCLE for each in apart.mistakes.found):
        reader.refuse(node, _CIRCLE)  # else each would be left out for the sake of the next
    return found if found is not None and found.story else None


def _people(reader: Reader, node: Node | None) -> Iterator[Member]:
    for entry in reader.block(node, "People") or ():
        name = reader.name(entry.key, "somebody", RESERVED)
        if name == CHILD:
            reader.refuse(entry.key, '"child" is the child: call them something else.')
        role = reader.text(entry.value)
        on_paper = role.endswith(f" {ON_PAPER}")
        yield Member(name, role.removesuffix(f" {ON_PAPER}"), on_paper, entry.value.place)


def _agencies(reader: Reader, node: Node | None) -> Iterator[str]:
    found = set[str]()
    for each in reader.texts(node):
        key = reader.name(each, "a service", RESERVED)
        if key in found:
            reader.refuse(each, f'"{key}" stands here twice.')
        found.add(key)
        yield key


def _story(reader: Reader, node: Node | None, follows: date | None = None) -> Iterator[Moment]:
    """``follows`` is the last day of the story that this one follows."""
    if node is None or isinstance(node, Unread):
        return
    if not isinstance(node, Listing) or not node.items:
        reader.refuse(node, 'A story is a list: each moment begins with "- day:".')
        return
    before, first = follows or date.min, follows
    for number, item in enumerate(node.items):
        block = reader.block(item, "A moment of a story")
        moment = _moment(reader, block, is_first=number == 0 and not follows) if block else None
        if moment is None:
            continue
        if moment.day < before:
            message = f"A story goes forward: {written(before)} stands before this."
            reader.mistakes.add(moment.place, message)
        first = first or moment.day
        if moment.day - first > _LONGEST:
            message = f"That is more than ten years after {written(first)}, where it begins."
            reader.mistakes.add(moment.place, message)
        before = max(before, moment.day)
        yield moment


def _moment(reader: Reader, block: Block, *, is_first: bool) -> Moment | None:
    words = reader.words(block, MOMENT)
    nodes = {word: each.value for word, each in words.items()}
    acts = [word for word in ACTS if word in words]
    if is_first and "start" not in acts:
        reader.mistakes.add(
            block.place, 'A story begins with "start": the answers to the start form, or {}.'
        )
    for word in acts[1:]:
        message = f'One thing is done at a time: "{acts[0]}" stands here already. '
        reader.refuse(words[word].key, message + "Write another moment of the same day.")
    if "start" in acts and not is_first:
        reader.refuse(words["start"].key, "A story is about one process, which has begun already.")
    if "with" in words and not (acts and acts[0] in _WITH):
        reader.refuse(words["with"].key, '"with" goes with "answer" or "arrives".')
    if not acts and "then" not in words:
        reader.mistakes.add(block.place, 'Say what is done on this day, or what is so "then".')
    day = _day(reader, nodes.get("day"))
    act = _act(reader, words[acts[0]], nodes) if acts else None
    then = tuple(_expectations(reader, nodes.get("then")))
    return Moment(day, block.place, act, then) if day is not None else None


def _day(reader: Reader, node: Node | None) -> date | None:
    text = reader.text(node)
    if node is None or not text:
        return None
    try:
        return parse_day(text)
    except StoryError as error:
        reader.refuse(node, str(error))
        return None


def _expectations(reader: Reader, node: Node | None) -> Iterator[Expectation]:
    for each in reader.texts(node):
        if each.value.strip():
            try:
                yield Expectation(parse_sentence(each.value), each.place)
            except StoryError as error:
                reader.refuse(each, str(error))


# ------------------------------------------------------------------------------- what is done


def _act(reader: Reader, entry: Entry, nodes: dict[str, Node]) -> Act | None:
    word, node = entry.key.value, entry.value
    given = _given(reader, nodes.get("with"), "What is answered")
    match word:
        case "start":
            return Start(_given(reader, node, "What a process is started with"))
        case "records":
            return SetRecords(_given(reader, node, "Records"))
        case "leaves":
            return Leave(reader.text(node))
        case "send_on":
            return SendOn(reader.text(node))
        case "arrives":
            return Arrive(reader.text(node), given)
        case _:
            return _act_of_two(reader, word, node, given)


def _act_of_two(reader: Reader, word: str, node: Node, given: Given) -> Act | None:
    """What is written as who and what, with a comma between them."""
    pair = [part.strip() for part in reader.text(node).split(",")]
    if pair == [""]:
        return None  # told already
    if len(pair) != 2:
        reader.refuse(node, f'Write {_PAIRS[word]}, with a comma, as in "{word}: mother, views".')
        return None
    who, what = pair
    match word:
        case "takes_back":
            scope, _, agency = what.partition(" of ")
            return TakeBack(who, scope.strip(), agency.strip())
        case "agree":
            return Answer(who, what, Given({"way": "agree"}))
        case "send_back":
            return Answer(who, what, Given({"way": "send_back", "comment": "Please say more."}))
        case _:
            return Answer(who, what, given)


def _given(reader: Reader, node: Node | None, what: str) -> Given:
    values: dict[str, Any] = {}
    places: dict[str, Place] = {}
    for entry in reader.block(node, what) or ():
        if isinstance(entry.value, Unread):
            continue
        values[entry.key.value] = _plain(entry.value)
        places[entry.key.value] = entry.key.place
    return Given(values, places)


def _plain(node: Node) -> Any:
    """Text, a list, or names with values, as they stand."""
    match node:
        case Text():
            return node.value.strip()
        case Listing():
            return [_plain(each) for each in node.items]
        case Block():
            return {each.key.value: _plain(each.value) for each in node}
