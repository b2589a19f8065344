"""How many random examples a property is tried on: few in every run, many when asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from random import randrange

from hypothesis import HealthCheck, seed, settings

_MORE = os.environ.get("SENDFLOW_EXAMPLES")
"""``SENDFLOW_EXAMPLES=2000`` looks at so many new ones; without it they are the same each time."""
_SEED = randrange(2**32) if _MORE else 1
_LOOK = settings(
    max_examples=int(_MORE or 60),
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def some(test: Callable[..., None]) -> Callable[..., None]:
    """A third of them, where each takes its time."""
    return settings(_LOOK, max_examples=_LOOK.max_examples // 3)(seed(_SEED)(test))


def many(test: Callable[..., None]) -> Callable[..., None]:
    """The same examples for each property, so that a definition is read once for all of them."""
    return _LOOK(seed(_SEED)(test))
