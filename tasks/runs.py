"""Which Prefect run executes which instance."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tasks.state import InstanceId
from tasks.tables import InstanceRow


def instance_of_run(session: Session, run_id: str) -> InstanceId | None:
    """The instance that a Prefect run executes, or None."""
    found = session.scalar(select(InstanceRow.id).where(InstanceRow.run_id == run_id))
    return None if found is None else InstanceId(found)


def run_of(session: Session, instance_id: InstanceId) -> str:
    """The Prefect run that executes an instance."""
    return session.scalars(select(InstanceRow.run_id).where(InstanceRow.id == instance_id)).one()


def set_run(session: Session, instance_id: InstanceId, run_id: str) -> None:
    """The instance has a new run: its old one was deleted. It must be shown there."""
    session.execute(
        update(InstanceRow).where(InstanceRow.id == instance_id).values(run_id=run_id, shown=False)
    )
