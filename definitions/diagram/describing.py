"""A diagram for those who hear it: every stage, and where it leads."""

from __future__ import annotations

from definitions.diagram.cards import ANY_TIME, START
from definitions.diagram.exits import THEN
from definitions.diagram.figure import Figure, Route
from definitions.diagram.words import Words, about_child


def describe(figure: Figure, words: Words) -> str:
    """The diagram in sentences, for a screen reader."""
    own = {START: "It starts", ANY_TIME: "At any time"}
    said = [about_child(words.definition.about)]
    for card in figure.cards:
        routes = [each for each in figure.routes if each.source == card.name]
        if routes:
            ways = "; ".join(_way(each, words) for each in routes)
            name = own.get(card.name) or f"Stage “{words.title(card.name)}”"
            said.append(f"{name}: {ways}.")
    return " ".join(said)


def _way(route: Route, words: Words) -> str:
    label = "" if route.exit.labels == (THEN,) else f"{' or '.join(route.exit.labels)}: "
    return f"{label}then “{words.title(route.exit.target)}”"
