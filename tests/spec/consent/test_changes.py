"""A record that one process writes reaches every other process that reads it, at once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from textwrap import dedent

import pytest

from definitions.library import Library, shipped_library
from definitions.school_days import LONDON
from flows.starts import start
from notifications.shipped_documents import shipped_documents
from tasks.state import InstanceId
from tasks.store import Store
from tests.support.definitions import one_stage
from tests.support.school import MOTHER, MovableClock, School

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)
WRITES = """
decide: {ask: sendco, title: Decide, why: W, due: on asked, form: {a: What? (text)}}
noted: {set: {pupil.sen_status: sen_support}}
"""
READS = "talk: {ask: class_teacher, title: T, why: W, due: on asked, form: {a: What? (text)}}"
RULE = "whenever:\n  - when: pupil.sen_status is sen_support\n    go: supported"
ENDS = "{finished: Done, supported: Has support}"


@pytest.fixture
def school(store: Store, tmp_path: Path) -> School:
    own, register = tmp_path / "own", tmp_path / "register"
    (own / "processes").mkdir(parents=True)
    register.mkdir()
    reads = one_stage(READS, ends=ENDS, rest=RULE)
    for name, text in (("writes", one_stage(WRITES)), ("reads", reads)):
        named = dedent(text).replace("process: test", f"process: {name}")
        (own / "processes" / f"{name}.yaml").write_text(named)
    found = School(store, MovableClock(MONDAY), send_at_once=True).enrol(register, MOTHER)
    found.library = Library([own, shipped_library(), shipped_documents()])
    return found


def begin(school: School, process: str) -> InstanceId:
    instance = start(process, process, "P017", {}, school)
    school.settle()
    return instance


def test_whoever_reads_a_record_looks_again_when_another_process_writes_it(school: School) -> None:
    reads, writes = begin(school, "reads"), begin(school, "writes")
    assert school.instance(reads).end is None
    school.answer(writes, "S01", {"a": "Support"})
    assert school.instance(writes).end == "finished"
    assert school.instance(reads).end == "supported"
