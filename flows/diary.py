"""The diary: what Sendflow did, by ids and kinds of mistakes; never a text that somebody wrote."""

from __future__ import annotations

import asyncio
import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from flows.execution import name_failure

_BYTES = 5_000_000
_TALKATIVE = ("httpx", "httpcore", "uvicorn", "asyncio", "alembic", "aiosmtplib")
"""Libraries whose ordinary remarks would name addresses or fill pages."""

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiaryFormatter(logging.Formatter):
    """Names a mistake and its place in the code, and leaves its text out: it may be an answer."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging calls it by this name
        """The kind of the mistake and where it was noticed."""
        return name_failure(ei[1]) if ei[1] is not None else ""

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 - logging calls it by this name
        """Nothing."""
        return ""


def keep_diary(folder: Path) -> None:
    """Write whatever is logged to ``sendflow.log`` in that folder."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "sendflow.log", maxBytes=_BYTES, backupCount=5, encoding="utf-8"
    )
    handler.setFormatter(DiaryFormatter("{asctime} {levelname} {name}: {message}", style="{"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def note_lost_failures(loop: asyncio.AbstractEventLoop) -> None:
    """A task that fails unobserved is noted like every other mistake."""

    def note(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        what = name_failure(error) if isinstance(error, BaseException) else "no exception"
        logging.getLogger(__name__).error("A task failed unobserved: %s", what)

    loop.set_exception_handler(note)
