"""Ways to interrupt a process at its nth SQL statement: a kill, or somebody else's transaction."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tasks.store import Store


@contextmanager
def at_statement(store: Store, number: int, act: Callable[[], None]) -> Iterator[list[int]]:
    """Call ``act`` once, just before the store's nth statement; yields the running count.

    A commit counts as a statement of its own, so that a kill can fall between the last write of
    a transaction and its end.
    """
    count = [0]

    def look(*_: Any) -> None:
        count[0] += 1
        if count[0] == number:
            act()

    event.listen(store.engine, "before_cursor_execute", look)
    event.listen(store.engine, "commit", look)
    try:
        yield count
    finally:
        event.remove(store.engine, "before_cursor_execute", look)
        event.remove(store.engine, "commit", look)


def kill_this_process() -> None:
    """As ``kill -9``: no handler runs, nothing is flushed."""
    os.kill(os.getpid(), signal.SIGKILL)


def in_child(work: Callable[[], None]) -> int:
    """Run ``work`` in a forked process; returns its exit status, negative for a signal."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - a child must never return into the test run
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
