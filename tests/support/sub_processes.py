"""A school that has a few processes of its own, which start each other."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from definitions.library import Library, shipped_library
from flows.starts import start
from notifications.shipped_documents import shipped_documents
from tasks.state import InstanceId, ProcessInstance
from tasks.tables import ChildRow, InstanceRow
from tests.support.definitions import CHILDREN
from tests.support.school import School

SCHOOLS_OWN = Library([CHILDREN.parent, shipped_library(), shipped_documents()])
YES = {"relationship": "mother", "responsibility": "holds", "identify": "agree", "signed": "A B"}
NO = YES | {"identify": "refuse"}


def begin(school: School, process: str, run: str = "run-1", **chosen: Any) -> InstanceId:
    """The SENDCo starts it for Ada; what follows happens."""
    school.library = SCHOOLS_OWN
    instance = start(run, process, "P017", chosen, school)
    school.settle()
    return instance


def children(school: School, parent: InstanceId) -> dict[tuple[str, str], InstanceId]:
    """Step and link to the instance there."""
    with school.store.read() as session:
        rows = session.scalars(select(ChildRow).where(ChildRow.parent_id == parent))
        return {(row.visit, row.link): InstanceId(row.child_id) for row in rows}


def child(school: School, parent: InstanceId) -> InstanceId:
    """The only instance it has started or joined."""
    [found] = set(children(school, parent).values())
    return found


def running(school: School) -> list[tuple[str, str]]:
    """Reference and process of everything that has not ended."""
    with school.store.read() as session:
        rows = session.scalars(select(InstanceRow).order_by(InstanceRow.reference)).all()
        return [(row.reference, row.process) for row in rows if row.status != "ended"]


def standing(instance: ProcessInstance) -> dict[str, str]:
    """Each step and where it stands; ``held`` where it waits for a consent."""
    return {s.key: "held" if s.held else s.status.value for s in instance.steps}
