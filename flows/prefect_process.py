"""Prefect's server as a child process: its settings, its start, its restart, its end."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

from definitions.errors import SendflowError
from flows.prefect_api import PrefectApi
from flows.settings import Settings

LOG = logging.getLogger(__name__)

START_SECONDS = 120
END_SECONDS = 8
_LONGEST_PAUSE = 30.0


class PrefectNotStartedError(SendflowError):
    """Prefect's server did not start; its log says why."""


def environment(settings: Settings, password: str) -> dict[str, str]:
    """What Prefect's server and its stock worker are told: closed, silent, and our own address."""
    return {
        **os.environ,
        "PREFECT_HOME": str((settings.data / "prefect").resolve()),
        "PREFECT_API_URL": settings.api_url,
        "PREFECT_API_AUTH_STRING": password,
        "PREFECT_SERVER_API_AUTH_STRING": password,
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": settings.ui_url,
        "PREFECT_UI_API_URL": settings.api_url,
        "PREFECT_SERVER_UI_V2_ENABLED": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "false",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        # a parked run never expires, and a process has no timetable: these loops find nothing
        "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
        "PREFECT__SERVER_FINAL": "1",
    }


class PrefectProcess:
    """Keeps one server running, whatever ends it, until told to stop."""

    def __init__(self, settings: Settings, password: str, api: PrefectApi) -> None:
        self._settings = settings
        self._password = password
        self._api = api
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            PrefectNotStartedError: it ended, or took too long.
        """
        self._process = await self._spawn()
        try:
            await asyncio.wait_for(self._until_healthy(self._process), START_SECONDS)
        except TimeoutError:
            raise PrefectNotStartedError(
                f"Prefect's server did not answer within {START_SECONDS} seconds; "
                f"{self._log_file} says why."
            ) from None

    async def keep_running(self, restarted: Callable[[], None]) -> None:
        """Wait for its end and start it again, later each time; until cancelled."""
        pause = 1.0
        while self._process is not None:
            code = await self._process.wait()
            LOG.error("Prefect's server ended with code %s; it is started again.", code)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
            try:
                await self.start()
            except PrefectNotStartedError as error:
                LOG.error("%s", error)  # noqa: TRY400 - it is a sentence; there is no more to say
                await self.stop()
                continue
            pause = 1.0
            restarted()

    async def stop(self) -> None:
        """End it, gently first."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), END_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()

    @property
    def _log_file(self) -> str:
        return str(self._settings.logs / "prefect.log")

    async def _spawn(self) -> asyncio.subprocess.Process:
        settings = self._settings
        own = urlsplit(settings.ui_url).netloc
        hosts = {own, f"127.0.0.1:{settings.port}", f"localhost:{settings.port}"}
        settings.logs.mkdir(parents=True, exist_ok=True)
        with open(self._log_file, "ab") as log:  # noqa: ASYNC230, PTH123 - handed to the child at once
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "flows.prefect_server",
                settings.host,
                str(settings.port),
                *sorted(hosts),
                env=environment(settings, self._password),
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is ours: the server ends after those who need it
            )

    async def _until_healthy(self, process: asyncio.subprocess.Process) -> None:
        while not await asyncio.to_thread(self._api.is_healthy):
            if process.returncode is not None:
                raise PrefectNotStartedError(
                    f"Prefect's server ended at its start; {self._log_file} says why."
                )
            await asyncio.sleep(0.2)
