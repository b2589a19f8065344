"""What the law or the policy times, and what is counted in a school year, in words."""

from __future__ import annotations

from definitions.deadlines import TRIBUNAL
from definitions.diagram.words import Words, about_child, listed, role_words
from definitions.model.clocks import Clock, Owner, Tally

_WHOSE = {
    Owner.SCHOOL: "the school",
    Owner.AUTHORITY: "the authority",
    Owner.PARENT: "the parents",
    Owner.AGENCY: "the outside service",
}


def say_clock(clock: Clock, words: Words) -> tuple[str, str]:
    """A clock's title, and how long it has."""
    rules = [
        f"{kind} {words.deadline(rule)}{TRIBUNAL * rule.as_tribunal_counts}"
        for kind, rule in (("by law", clock.legal), ("as an aim", clock.aim))
        if rule is not None
    ]
    since = "the start" if clock.start == "start" else words.step_named(clock.start)
    return about_child(clock.title), (
        f"Time of {_WHOSE[clock.whose]}, {' and '.join(rules)}: "
        f"from {since} until {words.step_named(clock.stop)}"
    )


def say_tally(tally: Tally, words: Words) -> tuple[str, str]:
    """A tally's title, and what it counts."""
    counted = listed(map(words.step_named, tally.counted))
    return about_child(tally.title), (
        f"At least {tally.at_least} in a school year: {counted}. "
        f"The {role_words(tally.warn)} is warned in time."
    )
