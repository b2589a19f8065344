"""What each command of ``sendflow`` does; returns its exit code."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from definitions.model.process import ProcessDefinition
from definitions.occurrences import upcoming
from definitions.school_days import LONDON
from flows import sample_school
from flows.announcement import announce_up
from flows.board_view import TAG
from flows.data_folder import DataFolderError, lay_out, occupy
from flows.deployments import Deployer
from flows.diary import keep_diary, note_lost_failures
from flows.prefect_api import PrefectRefusedError
from flows.settings import DEFAULT_DATA, Settings, note_start, read_settings
from flows.speech import say
from flows.status_lines import status_line, upcoming_line
from flows.supervisor import run_site, run_up, run_worker
from flows.typed_starts import UnusableInputError, named_subject, read_answers, read_subject
from flows.wiring import Office, is_older, open_office, real_clock
from tasks import directory
from tasks.store import Store
from tasks.views import instance_views

SAMPLE_DATA = DEFAULT_DATA / "sample"


# ------------------------------------------------------------------------------------- running it


def up(chosen: argparse.Namespace) -> int:
    """Run everything until it is told to stop."""
    folder = chosen.data or (SAMPLE_DATA if chosen.sample else read_settings().data)
    with occupy(folder):
        _furnish(folder, sample=chosen.sample)
        settings = read_settings(folder, starting=True, port=chosen.port)
        note_start(settings)
        keep_diary(settings.logs)
        say(f"Sendflow is starting, with everything it keeps in {folder}. A moment ...")
        if is_older(settings.store_url):
            say("Its database was made by an older Sendflow and is brought up to date first.")
        with open_office(settings) as office:
            if settings.sample:
                sample_school.import_sample(office.store, real_clock())
            _run(run_up(office, say, lambda: say(announce_up(office))))
    return 0


def work(chosen: argparse.Namespace) -> int:
    """Run a worker, with its rounds and its pump."""
    return _run_with(chosen, lambda office: run_worker(office, say))


def serve_site(chosen: argparse.Namespace) -> int:
    """Run the answer site."""
    return _run_with(chosen, lambda office: run_site(office, say))


def deploy(chosen: argparse.Namespace) -> int:
    """Bring Prefect's run forms up to date."""
    with open_office(read_settings(chosen.data)) as office:
        definitions = office.library.processes()
        with office.store.read() as session:
            pupils, agencies = directory.pupils(session), directory.agencies(session)
        Deployer(office.prefect, office.settings.pool).deploy(definitions, pupils, agencies)
        say(f"Deployed: {', '.join(sorted(definitions)) or 'nothing'}.")
    return 0


def upgrade(chosen: argparse.Namespace) -> int:
    """Make the tables, or bring them up to date."""
    settings = read_settings(chosen.data)
    with _writable(settings.data):
        store = Store(settings.store_url)
        try:
            store.upgrade()
        finally:
            store.dispose()
    say("The database is up to date.")
    return 0


# ----------------------------------------------------------------------------------- the people


def import_register(chosen: argparse.Namespace) -> int:
    """Take in the school's own lists: all of it, or nothing."""
    sources: list[Path] = chosen.sources
    missing = [str(each) for each in sources if not each.exists()]
    if missing:
        raise UnusableInputError(f"There is no {', '.join(missing)}.")
    settings = read_settings(chosen.data)
    with _writable(settings.data), open_office(settings) as office:
        with office.store.begin() as session:
            source: Path | Sequence[Path] = sources[0] if len(sources) == 1 else sources
            report = directory.import_people(
                session, source, real_clock(), part=chosen.part, leavers=chosen.leavers
            )
        if report.bad_rows:
            raise UnusableInputError(str(report))
        say(str(report))
    return 0


# ------------------------------------------------------------------------------------- processes


def start_process(chosen: argparse.Namespace) -> int:
    """Start a process, as its run form in Prefect would."""
    settings = read_settings(chosen.data)
    with open_office(settings) as office:
        definition = office.library.process(chosen.process)
        with office.store.read() as session:
            pupils, agencies = directory.pupils(session), directory.agencies(session)
        parameters: dict[str, Any] = read_subject(definition, chosen, pupils)
        if definition.start.fields:
            parameters["start"] = read_answers(definition, chosen.answers, agencies)
        run_id = _submit(office, definition, parameters)
        say(f"Started: {settings.ui_url}/runs/flow-run/{run_id}")
    return 0


def status(chosen: argparse.Namespace) -> int:
    """Say what is running, what it waits for, and what begins by itself."""
    with open_office(read_settings(chosen.data)) as office, office.store.read() as session:
        subject = named_subject(chosen, directory.pupils(session))
        views = instance_views(session, subject=subject, ended=subject is not None)
        for each in views:
            say(status_line(each))
        if not views:
            say("Nothing is running.")
        if not chosen.pupil:
            today = office.clock().astimezone(LONDON).date()
            for following in upcoming(office.library.sound(), office.calendar, today):
                if subject is None or following.subject is subject.kind:
                    say(upcoming_line(following))
    return 0


# ------------------------------------------------------------------------------------- one by one


def _furnish(folder: Path, *, sample: bool) -> None:
    with _writable(folder):
        if sample:
            sample_school.prepare(folder)
        lay_out(folder)


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise DataFolderError(
            f"The folder {folder} cannot be written ({error.strerror}). "
            "Mend its permissions, or choose another with --data."
        ) from None


def _run(work: Any) -> None:
    async def main() -> None:
        note_lost_failures(asyncio.get_running_loop())
        await work

    asyncio.run(main())


def _run_with(chosen: argparse.Namespace, work: Callable[[Office], Any]) -> int:
    settings: Settings = read_settings(chosen.data)
    with _writable(settings.data):
        keep_diary(settings.logs)
    with open_office(settings) as office:
        _run(work(office))
    return 0


def _submit(office: Office, definition: ProcessDefinition, parameters: dict[str, Any]) -> str:
    known = {each.name: each.id for each in office.prefect.find_deployments(TAG)}
    if definition.process not in known:
        raise UnusableInputError(f'"{definition.process}" is not deployed yet: sendflow deploy.')
    try:
        run = office.prefect.start_run(known[definition.process], parameters, str(uuid4()))
    except PrefectRefusedError:
        fields = ", ".join(each.name for each in definition.start.fields)
        raise UnusableInputError(
            f"The run form does not take these answers. Its fields: {fields}."
        ) from None
    return run.id
