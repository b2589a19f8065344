"""Ports for servers that tests start."""

from __future__ import annotations

import os
import socket

ROOM = 100
"""Tests that run side by side each look in a room of their own, or two would find the same."""


def free_ports() -> int:
    """The first of four ports in a row that nobody uses now: as many as ``sendflow up`` takes."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    begin = 5500 + worker * ROOM
    for first in range(begin, begin + ROOM, 4):
        if all(_is_free(port) for port in range(first, first + 4)):
            return first
    raise AssertionError("There are no four free ports in a row.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
