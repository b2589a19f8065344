"""The sample school: fictional people, so that everything can be tried in a folder of its own."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from ruamel.yaml import YAML

from flows.data_folder import DataFolderError
from flows.settings import FILE, SchoolSettings, read_settings, write_settings
from tasks import directory
from tasks.assignment import is_parent
from tasks.store import Store

SAMPLE = Path(__file__).parent / "sample"


def prepare(folder: Path) -> None:
    """Make a data folder the sample school's; one that is already stays as it is.

    Raises:
        DataFolderError: it holds a school of its own.
    """
    if (folder / FILE).exists():
        if read_settings(folder).sample:
            return
        raise DataFolderError(
            f"{folder} holds a school of its own. "
            "Give the sample school another folder with --data."
        )
    shutil.copytree(SAMPLE / "calendars", folder / "definitions" / "calendars", dirs_exist_ok=True)
    told = YAML(typ="safe", pure=True).load((SAMPLE / "school.yaml").read_text("utf-8"))
    school = {name: told[name] for name in SchoolSettings.model_fields if name in told}
    write_settings(
        folder,
        {"sample": True, "send_at_once": bool(told.get("send_at_once", True)), "school": school},
    )


def import_sample(store: Store, now: datetime) -> bool:
    """Take the sample people in, if nobody is there yet; was it so?"""
    with store.begin() as session:
        if directory.pupils(session):
            return False
        report = directory.import_people(session, SAMPLE, now, by="sample school")
        if report.bad_rows:
            raise DataFolderError(str(report))
        return True


def worth_trying(store: Store) -> str:
    """The reference of a pupil with one parent by email and one on paper, if any."""
    with store.read() as session:
        for pupil in directory.pupils(session):
            contacts = directory.directory_for(session, pupil.key).contacts
            emails = {bool(each.email) for each in contacts if is_parent(each)}
            if emails == {True, False}:
                return pupil.reference
    return ""
