"""Where everything stands: cards in one column, page by page, and the ways between them."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile, zip_longest
from string import ascii_uppercase

from definitions.diagram.cards import ANY_TIME, LIMITS, START, CardWriter, Way
from definitions.diagram.exits import THEN, Exit, exits_of, interruptions
from definitions.diagram.figure import PAGE_HEIGHT, PAGE_WIDTH, Card, Figure, Side
from definitions.diagram.heading import write_foot, write_heading
from definitions.diagram.lanes import Lanes, route, share_lanes
from definitions.diagram.words import Words, about_child
from definitions.model.process import End, ProcessDefinition
from definitions.model.stages import FirstOf, Stage

MARGIN, FOOT, GAP = 40.0, 22.0, 26.0


@dataclass(frozen=True)
class _Place:
    """One card in the order in which they stand."""

    name: str
    exits: tuple[Exit, ...]
    write: Callable[[CardWriter, Sequence[Way]], Card]
    in_order: bool = False
    """Do its ways out stand in the order in which they are looked at?"""
    aside: bool = False
    """Is it an end beside the line that goes on to the next stage?"""


def lay_out(words: Words) -> Figure:
    """The diagram of a process."""
    definition = words.definition
    places = _places(definition, words)
    ways = _sides(places)
    left, right = (_lanes(places, ways, side) for side in (Side.LEFT, Side.RIGHT))
    writer = CardWriter(
        words, _badges(definition, places), MARGIN + left.width, PAGE_WIDTH - MARGIN - right.width
    )
    heading = write_heading(definition, MARGIN, PAGE_WIDTH - MARGIN)
    written = [place.write(writer, out) for place, out in zip(places, ways, strict=True)]
    cards = tuple(_stack(written, [end.name for end in definition.ends], heading.y + 14))
    by_name = {each.name: each for each in cards}
    routes = tuple(
        route(card, port, by_name[port.exit.target], left if port.side is Side.LEFT else right)
        for card in cards
        for port in card.ports
    )
    pages = 1 + int(max(each.box.bottom for each in cards) // PAGE_HEIGHT)
    feet = [
        write_foot(definition, number, pages, writer.left, writer.right)
        for number in range(1, pages + 1)
    ]
    texts = (*heading.texts, *feet)
    return Figure(about_child(definition.title), pages, cards, routes, tuple(heading.shapes), texts)


# ------------------------------------------------------------------------------- order and sides


def _places(definition: ProcessDefinition, words: Words) -> list[_Place]:
    """The start, the stages as written, each end after the last that leads to it, and so on."""
    first = definition.stages[0].name
    places = [_Place(START, (Exit(first, (THEN,)),), CardWriter.start)]
    for stage in definition.stages:
        in_order = isinstance(stage.next, FirstOf)
        places.append(
            _Place(stage.name, exits_of(stage, words), partial(_write_stage, stage), in_order)
        )
    if definition.whenever:
        exits = interruptions(definition.whenever, words)
        places.append(_Place(ANY_TIME, exits, CardWriter.any_time, in_order=True))
    places = list(_with_ends(places, definition))
    if definition.clocks or definition.tallies:
        places.append(_Place(LIMITS, (), CardWriter.limits))
    return places


def _with_ends(places: list[_Place], definition: ProcessDefinition) -> Iterator[_Place]:
    last = {exit_.target: place.name for place in places for exit_ in place.exits}
    for place, after in zip_longest(places, places[1:]):
        yield place
        aside = after is not None and after.name in [each.target for each in place.exits]
        for end in definition.ends:
            if last.get(end.name) == place.name:
                yield _Place(end.name, (), partial(_write_end, end, aside=aside), aside=aside)


def _write_stage(stage: Stage, writer: CardWriter, ways: Sequence[Way]) -> Card:
    return writer.stage(stage, ways)


def _write_end(end: End, writer: CardWriter, ways: Sequence[Way], *, aside: bool) -> Card:
    return writer.end(end, aside=aside)


def _sides(places: Sequence[_Place]) -> list[list[Way]]:
    """The ways out of each card, in the order in which their lines cross least, if that is free."""
    index = {place.name: number for number, place in enumerate(places)}
    found = []
    for number, place in enumerate(places):
        below = next((each.name for each in places[number + 1 :] if not each.aside), "")
        ways = [
            Way(each, _side(number, index[each.target], each.target == below))
            for each in place.exits
        ]
        if place.in_order:
            ways = [_beside(way) for way in ways[:-1]] + ways[-1:]
        else:
            ways.sort(key=lambda way: -index[way.exit.target])
        found.append(ways)
    return found


def _side(source: int, target: int, is_below: bool) -> Side:
    return Side.DOWN if is_below else Side.RIGHT if target > source else Side.LEFT


def _beside(way: Way) -> Way:
    """Only the last of several in a row leaves from the foot of a card."""
    return replace(way, side=Side.RIGHT) if way.side is Side.DOWN else way


def _lanes(places: Sequence[_Place], ways: Sequence[Sequence[Way]], side: Side) -> Lanes:
    index = {place.name: number for number, place in enumerate(places)}
    return share_lanes(
        (number, index[way.exit.target], way.exit.target)
        for number, out in enumerate(ways)
        for way in out
        if way.side is side
    )


def _badges(definition: ProcessDefinition, places: Sequence[_Place]) -> dict[str, str]:
    """Stages are numbered as they are written, ends lettered as they stand."""
    numbers = {stage.name: str(n) for n, stage in enumerate(definition.stages, start=1)}
    ends = [place.name for place in places if definition.end(place.name)]
    return numbers | {name: _letter(number) for number, name in enumerate(ends)}


def _letter(number: int) -> str:
    """A to Z, then AA, AB and so on."""
    more, letter = divmod(number, len(ascii_uppercase))
    return (_letter(more - 1) if more else "") + ascii_uppercase[letter]


# ------------------------------------------------------------------------------------------ pages


def _stack(cards: Sequence[Card], ends: Container[str], top: float) -> Iterator[Card]:
    """One below the other; what would be cut by the end of a page begins the next.

    A card takes the ends that follow it along.
    """
    for number, card in enumerate(cards):
        page = top // PAGE_HEIGHT
        is_cut = top + _height(cards[number:], ends) > (page + 1) * PAGE_HEIGHT - MARGIN - FOOT
        if is_cut and top > page * PAGE_HEIGHT + MARGIN:
            page += 1
            top = page * PAGE_HEIGHT
        top = max(top, page * PAGE_HEIGHT + MARGIN)
        yield card.moved(top)
        top += card.box.height + _gap(card)


def _height(cards: Sequence[Card], ends: Container[str]) -> float:
    """Of the first card and the ends that follow it."""
    first, *others = cards
    along = list(takewhile(lambda each: each.name in ends, others))
    gaps = map(_gap, (first, *along[:-1]))
    return first.box.height + sum(each.box.height for each in along) + sum(gaps) * bool(along)


def _gap(card: Card) -> float:
    """Room below a card: more where a line goes down."""
    return GAP if any(each.side is Side.DOWN for each in card.ports) else GAP / 2
