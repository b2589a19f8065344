"""Everything at once, under one process: what ``sendflow up`` runs.

Prefect's server is a child process; the site, the mailbox, the worker, the rounds and the pump are
tasks of this one. A task that fails is started again, later each time.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any

import uvicorn

from definitions.errors import SendflowError
from flows.correspondence import Letter
from flows.data_folder import check_free, listen
from flows.deployments import Deployer
from flows.execution import name_failure
from flows.prefect_process import PrefectProcess
from flows.rounds import Rounds
from flows.settings import SettingsError
from flows.wiring import Office, build_pump, build_site_office, real_clock
from flows.worker import Worker
from notifications.mailbox import MailFolder, serve_mail
from notifications.mailbox_site import create_mailbox_app
from notifications.pump import Pump
from tasks.site.app import create_app

LOG = logging.getLogger(__name__)

_LONGEST_PAUSE = 60.0
_END_SECONDS = 10.0

Tell = Callable[[str], None]


class StoppedEarlyError(SendflowError):
    """It was told to stop before it had started."""


class Crew:
    """The worker, the rounds and the pump of one process."""

    def __init__(self, office: Office, tell: Tell) -> None:
        settings = office.settings
        can_post = bool(settings.sample or settings.mail.host)
        self.pump: Pump[Letter] | None = build_pump(office) if can_post else None
        self.worker = Worker(
            office,
            pool=settings.pool,
            name=f"sendflow on {socket.gethostname()}",
            concurrency=settings.concurrency,
            wall=real_clock,
            after_wake=self.nudge_pump,
        )
        self.rounds = Rounds(
            office,
            pool=settings.pool,
            deployer=Deployer(office.prefect, settings.pool),
            wake=self.worker.wake,
            wall=real_clock,
            tell=tell,
        )

    def nudge_pump(self) -> None:
        """Something may be due to go."""
        if self.pump is not None:
            self.pump.nudge()

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Working until the block ends; a message and the wakes under way are finished."""
        tasks = [
            asyncio.create_task(_keep("worker", self.worker.run)),
            asyncio.create_task(_keep("rounds", self.rounds.run)),
        ]
        if self.pump is not None:
            tasks.append(asyncio.create_task(_keep("pump", self.pump.run)))
        try:
            yield
        finally:
            if self.pump is not None:
                self.pump.stop()
            for task in tasks[:2]:
                task.cancel()
            _, slow = await asyncio.wait(tasks, timeout=_END_SECONDS)
            for task in slow:
                task.cancel()


class QuietServer(uvicorn.Server):
    """A web server that leaves signals to us."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing to capture."""
        yield


async def run_up(office: Office, tell: Tell, announce: Callable[[], None]) -> None:
    """Run everything until SIGINT or SIGTERM.

    Raises:
        SettingsError: Prefect is to run elsewhere.
        PortTakenError: before anything was started.
        PrefectNotStartedError: it did not come up.
    """
    settings = office.settings
    if settings.prefect_api_url:
        raise SettingsError(
            "prefect_api_url names a Prefect server that runs elsewhere, and `sendflow up` would "
            "start one here. Use `sendflow worker` and `sendflow site`, or take the setting away."
        )
    stop = _stop_signal()
    check_free(settings.host, settings.port)
    site_door = listen(settings.host, settings.site_port)
    async with AsyncExitStack() as stack:
        stack.callback(site_door.close)
        mailbox_door = _mailbox_door(office, stack)
        prefect = PrefectProcess(settings, office.secrets.prefect_password, office.prefect)
        stack.push_async_callback(prefect.stop)
        await _or_stop(prefect.start(), stop)
        crew = Crew(office, tell)
        await asyncio.to_thread(crew.rounds.deploy)
        if mailbox_door is not None:
            folder = MailFolder(settings.data / "mailbox")
            await stack.enter_async_context(serve_mail(folder, settings.host, settings.smtp_port))
            page = create_mailbox_app(folder)
            await stack.enter_async_context(_serving(page, mailbox_door))
        await stack.enter_async_context(_kept(prefect, crew))
        await stack.enter_async_context(crew.at_work())
        site = create_app(build_site_office(office, crew.worker.wake, crew.nudge_pump))
        await stack.enter_async_context(_serving(site, site_door))
        announce()
        await stop.wait()
        tell("Stopping.")


async def run_worker(office: Office, tell: Tell) -> None:
    """Run a worker, rounds and a pump beside a Prefect server that runs elsewhere."""
    stop = _stop_signal()
    async with Crew(office, tell).at_work():
        tell(f"The worker takes up runs of the pool {office.settings.pool}.")
        await stop.wait()


async def run_site(office: Office, tell: Tell) -> None:
    """Run the answer site alone; a worker elsewhere does the rest."""
    stop = _stop_signal()
    settings = office.settings
    door = listen(settings.host, settings.site_port)
    # nothing is lost by not ringing: the rounds of a worker find what the store says
    site = create_app(build_site_office(office, lambda _: None, lambda: None))
    async with _serving(site, door):
        tell(f"The answer site is at {settings.site_url}.")
        await stop.wait()


# -------------------------------------------------------------------------------------- one by one


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _or_stop(work: Coroutine[Any, Any, None], stop: asyncio.Event) -> None:
    """Do the work, unless we are told to stop first."""
    task, stopped = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise StoppedEarlyError("Stopped before it had started.")
        await task
    finally:
        for each in (task, stopped):
            each.cancel()
        await asyncio.gather(task, stopped, return_exceptions=True)


def _mailbox_door(office: Office, stack: AsyncExitStack) -> socket.socket | None:
    settings = office.settings
    if not settings.sample:
        return None
    check_free(settings.host, settings.smtp_port)
    door = listen(settings.host, settings.mailbox_port)
    stack.callback(door.close)
    return door


@asynccontextmanager
async def _serving(app: Any, door: socket.socket) -> AsyncIterator[None]:
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=2,
        lifespan="auto",
    )
    server = QuietServer(config)
    task = asyncio.create_task(server.serve(sockets=[door]))
    try:
        yield
    finally:
        server.should_exit = True
        await asyncio.wait([task], timeout=_END_SECONDS)


@asynccontextmanager
async def _kept(prefect: PrefectProcess, crew: Crew) -> AsyncIterator[None]:
    task = asyncio.create_task(prefect.keep_running(crew.rounds.start_over))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _keep(name: str, run: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run it for as long as it runs; should it fail, run it again, later each time."""
    pause = 1.0
    while True:
        try:
            await run()
        except Exception as error:  # noqa: BLE001 - see above
            LOG.error("The %s failed and is started again: %s", name, name_failure(error))  # noqa: TRY400 - a traceback could repeat an answer
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        else:
            return
