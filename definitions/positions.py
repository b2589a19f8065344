"""Where each part of a definition stands in the files, for those who check it afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field

from definitions.mistakes import Place


@dataclass
class Positions:
    """Places by the names that lead to a part: ``stages``, ``asking``, ``steps``, ``answers``."""

    places: dict[tuple[str, ...], Place] = field(default_factory=dict)
    forms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Step name to the names that lead to its form."""
    unread: set[str] = field(default_factory=set)
    """Steps, and the dotted names that lead to questions, which could not be read: nothing more is
    said about them."""
    routes_known: bool = True
    """False where some ``next`` could not be read, so that routes prove nothing."""
    subject_known: bool = True
    """False where ``subject`` could not be read, so that nothing follows from it."""

    def note(self, place: Place, *names: str) -> None:
        """Remember where a part stands."""
        self.places.setdefault(names, place)

    def at(self, *names: str) -> Place:
        """Where a part stands, or else the nearest part around it."""
        while names and names not in self.places:
            names = names[:-1]
        return self.places[names]
