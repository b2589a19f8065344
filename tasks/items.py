"""Work items between the engine's values and their table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from tasks.state import InstanceId, ItemId, ItemStatus, PersonId, WorkItem
from tasks.tables import DraftRow, ItemRow, OfferRow
from tasks.transitions import Actor, Thing, first_status, next_status

_IN_COLUMNS = {
    "id",
    "kind",
    "visit",
    "step",
    "person",
    "offered_to",
    "handler",
    "about",
    "status",
}


def read_items(session: Session, instance_id: InstanceId) -> tuple[WorkItem, ...]:
    """Every work item of an instance, in the order they were opened."""
    rows = session.scalars(
        select(ItemRow).where(ItemRow.instance_id == instance_id).order_by(ItemRow.position)
    )
    offers = _offers(session, instance_id)
    return tuple(_item(row, offers.get(row.id, ())) for row in rows)


def open_items(session: Session, instance_id: InstanceId, items: Sequence[WorkItem]) -> None:
    """Create items, as new ones are, whatever becomes of them later in the same transaction."""
    if not items:
        return
    first = session.query(ItemRow.id).filter(ItemRow.instance_id == instance_id).count()
    rows = [
        _columns(item)
        | {
            "id": item.id,
            "instance_id": instance_id,
            "position": first + number,
            "kind": item.kind.value,
            "status": first_status(item.kind, is_arrival=bool(item.arrival)),
        }
        for number, item in enumerate(items)
    ]
    session.execute(insert(ItemRow), rows)
    _write_offers(session, items)


def change_items(session: Session, items: Sequence[WorkItem]) -> None:
    """Write everything about these items but their status, and whom they are offered to."""
    if items:
        session.execute(update(ItemRow), [{"id": each.id} | _columns(each) for each in items])


def pass_on(session: Session, items: Sequence[WorkItem]) -> tuple[ItemId, ...]:
    """Give open items to the people they name now; returns which were still open.

    What those who had them had begun to write goes with their share of it.
    """
    passed = tuple(each for each in items if _pass_on(session, each))
    ids = [each.id for each in passed]
    if not ids:
        return ()
    session.execute(delete(OfferRow).where(OfferRow.item_id.in_(ids)))
    _write_offers(session, passed)
    for each in passed:
        others = DraftRow.person_id.not_in((each.person, *each.offered_to))
        session.execute(delete(DraftRow).where(DraftRow.item_id == each.id, others))
    return tuple(ids)


def _pass_on(session: Session, item: WorkItem) -> bool:
    """An answer given meanwhile stays the answer of whoever gave it."""
    still_open = (ItemRow.id == item.id, ItemRow.status == ItemStatus.OPEN)
    moved = update(ItemRow).where(*still_open).values(_columns(item)).returning(ItemRow.id)
    return session.scalars(moved).one_or_none() is not None


def move_items(
    session: Session, ids: Sequence[ItemId], source: ItemStatus, event: str
) -> tuple[ItemId, ...]:
    """Move the items that are still where the engine saw them; returns which these were.

    One that somebody answered meanwhile stays answered: its event waits for the next wake. What
    was begun to be written is kept as long as it can still be sent.
    """
    target = next_status(Thing.ITEM, source, event, Actor.ENGINE)
    moved = session.scalars(
        update(ItemRow)
        .where(ItemRow.id.in_(ids), ItemRow.status == source)
        .values(status=target)
        .returning(ItemRow.id)
    ).all()
    if target not in (ItemStatus.OPEN, ItemStatus.AWAITED):
        session.execute(delete(DraftRow).where(DraftRow.item_id.in_(moved)))
    return tuple(ItemId(each) for each in moved)


def item_of_row(session: Session, row: ItemRow) -> WorkItem:
    """The work item that a row stands for."""
    people = session.scalars(
        select(OfferRow.person_id).where(OfferRow.item_id == row.id).order_by(OfferRow.position)
    )
    return _item(row, tuple(PersonId(each) for each in people))


def _item(row: ItemRow, offered_to: tuple[PersonId, ...]) -> WorkItem:
    return WorkItem.model_validate(
        {
            **row.body,
            "id": row.id,
            "kind": row.kind,
            "visit": row.visit,
            "step": row.step,
            "person": row.person_id,
            "offered_to": offered_to,
            "handler": row.handler_id,
            "about": row.about_id,
            "status": row.status,
        }
    )


def _columns(item: WorkItem) -> dict[str, Any]:
    """What may change besides the status."""
    return {
        "visit": item.visit,
        "step": item.step,
        "person_id": item.person,
        "handler_id": item.handler,
        "about_id": item.about,
        "body": item.model_dump(mode="json", exclude=_IN_COLUMNS),
    }


def _offers(session: Session, instance_id: InstanceId) -> dict[str, tuple[PersonId, ...]]:
    found: dict[str, tuple[PersonId, ...]] = {}
    for item, person in session.execute(
        select(OfferRow.item_id, OfferRow.person_id)
        .join(ItemRow, ItemRow.id == OfferRow.item_id)
        .where(ItemRow.instance_id == instance_id)
        .order_by(OfferRow.item_id, OfferRow.position)
    ):
        found[item] = (*found.get(item, ()), PersonId(person))
    return found


def _write_offers(session: Session, items: Iterable[WorkItem]) -> None:
    rows = [
        {"item_id": item.id, "person_id": person, "position": number}
        for item in items
        for number, person in enumerate(item.offered_to)
    ]
    if rows:
        session.execute(insert(OfferRow), rows)
