"""Ways to interrupt a process at its nth SQL statement: a kill, or somebody else's transaction."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tasks.store import Store

_CHANGED = "a change is to be committed"
_CHANGES_NOTHING = ("SELECT", "PRAGMA", "BEGIN")


EVERYWHERE = "SENDFLOW_EVERYWHERE"
"""The environment variable that has everything interrupted at every place."""


def places(store: Store, most: int, on_sqlite: int = 1) -> range:
    """Where to interrupt: on PostgreSQL at every third place, on SQLite at each, or each nth.

    Both are given the same statements, and all tests together must stay under half an hour.
    """
    stride = on_sqlite if store.engine.dialect.name == "sqlite" else 3
    return range(1, most, 1 if os.environ.get(EVERYWHERE) else stride)


def any_statement(_statement: str) -> bool:
    """Count them all."""
    return True


def a_change(statement: str) -> bool:
    """Count those that change something."""
    return not statement.startswith(_CHANGES_NOTHING)


def no_statement(_statement: str) -> bool:
    """Count none: only a commit, with which all that a transaction has changed comes to last."""
    return False


class Countdown:
    """Counts what goes by, and acts once: just before the nth."""

    def __init__(self, number: int, act: Callable[[], None]) -> None:
        self._number = number
        self._act = act
        self.count = 0

    def tick(self) -> None:
        """One more is about to happen."""
        self.count += 1
        if self.count == self._number:
            self._act()


@contextmanager
def at_statement(
    store: Store,
    number: int,
    act: Callable[[], None],
    counts: Callable[[str], bool] = any_statement,
) -> Iterator[Countdown]:
    """Call ``act`` once, just before the store's nth statement of those that count.

    The commit of a transaction that has changed something counts as well, so that a kill can fall
    between its last write and its end.
    """
    countdown = Countdown(number, act)

    def on_statement(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if a_change(statement):
            connection.info[_CHANGED] = True
        if counts(statement):
            countdown.tick()

    def on_commit(connection: Any) -> None:
        if connection.info.pop(_CHANGED, False):
            countdown.tick()

    event.listen(store.engine, "before_cursor_execute", on_statement)
    event.listen(store.engine, "commit", on_commit)
    try:
        yield countdown
    finally:
        event.remove(store.engine, "before_cursor_execute", on_statement)
        event.remove(store.engine, "commit", on_commit)


def kill_this_process() -> None:
    """As ``kill -9``: no handler runs, nothing is flushed."""
    os.kill(os.getpid(), signal.SIGKILL)


def in_child(work: Callable[[], None]) -> int:
    """Run ``work`` in a forked process; returns its exit status, negative for a signal."""
    return status_of(in_background(work))


def in_background(work: Callable[[], None]) -> int:
    """Run ``work`` in a forked process, beside this one; returns its number."""
    gc.freeze()  # else its first collection copies every page of this process
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - a child must never return into the test run
            os._exit(1)
    gc.unfreeze()
    return child


def status_of(child: int) -> int:
    """Wait for its end; its exit status, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
