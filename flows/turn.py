"""One turn of the engine: the instance as it becomes, and the effects as they add up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from definitions.model.deadlines import Deadline
from definitions.model.process import ProcessDefinition
from definitions.school_days import LONDON, ComputedDate, first_sending_time, legal_date, resolve
from flows.facts import InstanceFacts
from tasks.agreement import ConsentRecord
from tasks.assignment import SENDCO, Contact, StaffMember, holders, stand_ins
from tasks.effect_types import (
    ChangeWorkItem,
    Effect,
    MessageKind,
    MoveWorkItem,
    Note,
    OpenWorkItem,
    PassOnWorkItem,
    QueueMessage,
    RecordConsent,
    SetRecord,
    WriteStep,
)
from tasks.state import (
    ConsentStatus,
    InstanceStatus,
    ItemId,
    ItemKind,
    ItemStatus,
    PersonId,
    ProcessInstance,
    StepState,
    StepStatus,
    VisitKey,
    WorkItem,
)
from tasks.transitions import Actor, Thing, first_status, next_status
from tasks.world import World

ITEM_IDS = UUID("5b0a6c1e-6a43-4c6e-9a39-7c8a3f0f6f0d")
"""The namespace of work item ids, so that a replay gives the same ones."""


_ASKS = (
    MessageKind.ASK,
    MessageKind.AGREE,
    MessageKind.SENT_BACK,
    MessageKind.ON_PAPER,
    MessageKind.DATE_MOVED,
)
"""What is of no use once the day has passed by which it asks for an answer."""

URGENT = (MessageKind.CONFIRM_STOP, MessageKind.HELD)
"""Nothing moves until these have been read."""


class Turn:
    """Gathers what one call of the engine decides; the only place where its state changes."""

    def __init__(
        self,
        definition: ProcessDefinition,
        instance: ProcessInstance,
        world: World,
        now: datetime,
    ) -> None:
        self.definition = definition
        self.instance = instance
        self.world = world
        self.now = now
        self.today: date = now.astimezone(LONDON).date()
        self.effects: list[Effect] = []
        self.sent_away = ""
        """The stage or end to which a refused consent leads, until the engine has gone there."""

    # ------------------------------------------------------------------------------- reading

    @property
    def facts(self) -> InstanceFacts:
        """What may be read now, with everything this turn has already decided."""
        return InstanceFacts(self.definition, self.instance, self.world, self.today)

    def date_of(
        self, deadline: Deadline, state: StepState | None = None, due: date | None = None
    ) -> ComputedDate | None:
        """The date a deadline gives now, and its aim; None while its anchor is not known."""
        return resolve(deadline, self._anchors(deadline, state, due), self.world.calendar)

    def day_of(self, deadline: Deadline, state: StepState | None = None) -> date | None:
        """The very day a deadline gives, for what nobody works towards: waits, ends, timers.

        An aim moves back to the last school day; time that is given never ends before its day.
        """
        return legal_date(deadline, self._anchors(deadline, state, None), self.world.calendar)

    def _anchors(
        self, deadline: Deadline, state: StepState | None, due: date | None
    ) -> dict[str, date]:
        anchor = self._anchor(deadline.anchor, state, due)
        return {} if anchor is None else {deadline.anchor: anchor}

    def _anchor(self, name: str, state: StepState | None, due: date | None) -> date | None:
        if name == "asked":
            return state.opened_on if state else None
        if name == "due":
            return due or (state.due.on if state and state.due else None)
        value = self.facts.one(name)
        return value if isinstance(value, date) else None

    def sendcos(self) -> tuple[StaffMember | Contact, ...]:
        """Who acts for the school when nobody else can; perhaps nobody."""
        return holders(SENDCO, self.world.directory) or stand_ins(SENDCO, self.world.directory)

    def in_hands_of(self, item: WorkItem) -> tuple[StaffMember | Contact, ...]:
        """Whom to write to about an item: its person, those it is offered to, or its handler."""
        ids = [item.handler] if item.handler else [*(item.offered_to or (item.person,))]
        found = (self.world.directory.person(each) for each in ids)
        return tuple(person for person in found if person is not None and person.email is not None)

    # ------------------------------------------------------------------------------ instance

    def change(self, **fields: object) -> None:
        """Replace fields of the instance."""
        self.instance = self.instance.model_copy(update=fields)

    def move(self, event: str, by: Actor) -> None:
        """Change the instance's status by an event of the table."""
        status = next_status(Thing.INSTANCE, self.instance.status, event, by)
        self.change(status=InstanceStatus(status))

    def add_step(self, state: StepState) -> None:
        """A step was opened, or skipped."""
        self.change(steps=(*self.instance.steps, state))
        self.effects.append(WriteStep(step=state))

    def put_step(self, state: StepState) -> None:
        """Replace a step by its newer self."""
        if state != self.instance.step_state(state.key):
            steps = tuple(state if s.key == state.key else s for s in self.instance.steps)
            self.change(steps=steps)
            self.effects.append(WriteStep(step=state))

    def close_step(self, state: StepState, status: StepStatus) -> StepState:
        """Close a step."""
        closed = state.model_copy(
            update={"status": status, "closed_on": self.today, "closed_at": self.now}
        )
        self.put_step(closed)
        self.note(f"step {status.value}", visit=state.key)
        return closed

    # --------------------------------------------------------------------------------- items

    def open_item(
        self,
        kind: ItemKind,
        state: StepState,
        people: tuple[StaffMember | Contact, ...],
        *,
        mark: str = "",
        handler: PersonId | None = None,
        **fields: object,
    ) -> WorkItem:
        """Give the first of ``people`` an item, offered to the others too.

        ``mark`` tells apart items of one kind that one person has in one step.
        """
        person = people[0].id
        seed = f"{self.instance.id}/{state.key}/{kind.value}/{person}/{mark}"
        item = WorkItem(
            id=ItemId(str(uuid5(ITEM_IDS, seed))),
            kind=kind,
            visit=state.key,
            step=state.step,
            person=person,
            offered_to=tuple(each.id for each in people) if len(people) > 1 else (),
            handler=handler,
            status=first_status(kind),
            opened_on=self.today,
        ).model_copy(update=fields)
        return self.add_item(item)

    def add_item(self, item: WorkItem) -> WorkItem:
        """A work item is there from now on."""
        self.change(items=(*self.instance.items, item))
        self.effects.append(OpenWorkItem(item=item))
        return item

    def put_item(self, item: WorkItem) -> None:
        """Replace an item by its newer self; its status changes only by ``move_item``."""
        if item != self.instance.item(item.id):
            self._replace(item)
            self.effects.append(ChangeWorkItem(item=item))

    def move_item(self, item: WorkItem, event: str) -> None:
        """Change an item's status by an event of the table, such as ``expired``."""
        self.put_item(item)
        status = ItemStatus(next_status(Thing.ITEM, item.status, event, Actor.ENGINE))
        self._replace(item.model_copy(update={"status": status}))
        self.effects.append(MoveWorkItem(item=item.id, source=item.status, event=event))

    def pass_on_item(self, item: WorkItem, because: str) -> None:
        """Put an item into the hands that it names now."""
        self._replace(item)
        self.effects.append(PassOnWorkItem(item=item, because=because))

    def _replace(self, item: WorkItem) -> None:
        items = tuple(item if i.id == item.id else i for i in self.instance.items)
        self.change(items=items)

    # ------------------------------------------------------------------------------- records

    def record_consent(self, effect: RecordConsent) -> None:
        """Write a consent, and read it from now on."""
        mine = self.consent_of(effect)
        status = next_status(
            Thing.CONSENT, mine.status if mine else None, effect.event, Actor.ENGINE
        )
        record = ConsentRecord(
            person=effect.person,
            scope=effect.scope,
            agency=effect.agency,
            status=ConsentStatus(status),
            agreed=effect.agreed,
            declined=effect.declined,
            valid_from=self.today,
            until=effect.until,
            item=effect.item,
            instance=self.instance.id,
        )
        kept = tuple(c for c in self.world.consents if c != mine and not _replaced_by(c, record))
        self.world = self.world.model_copy(update={"consents": (*kept, record)})
        self.effects.append(effect)

    def consent_of(self, effect: RecordConsent) -> ConsentRecord | None:
        """The record that ``effect`` is about: same item, scope and agency."""
        return next(
            (
                c
                for c in self.world.consents
                if (c.item, c.scope, c.agency) == (effect.item, effect.scope, effect.agency)
                and c.person == effect.person
            ),
            None,
        )

    def set_record(self, path: str, value: object, state: StepState) -> None:
        """Write a record, and read it from now on."""
        self.world = self.world.model_copy(update={"records": {**self.world.records, path: value}})
        self.effects.append(SetRecord(path=path, value=value, source=state.key))

    # ------------------------------------------------------------------------------ messages

    def tell(
        self,
        kind: MessageKind,
        people: Iterable[StaffMember | Contact],
        *,
        item: WorkItem | None = None,
        visit: VisitKey | None = None,
        about: PersonId | None = None,
        mark: str = "",
        detail: dict[str, str] | None = None,
    ) -> tuple[str, ...]:
        """Queue one message for each person with an address; return their keys.

        ``mark`` tells apart messages of one kind about one item, such as the first reminder
        from the second.
        """
        keys = []
        for person in people:
            if person.email is None:
                self.note("nobody to write to", visit=visit, by=person.id)
                continue
            place = item.id if item else (visit or "instance")
            key = "/".join(
                part for part in (self.instance.id, place, kind.value, person.id, mark) if part
            )
            self.effects.append(
                QueueMessage(
                    key=key,
                    kind=kind,
                    to=person.id,
                    address=person.email,
                    item=item.id if item else None,
                    visit=item.visit if item else visit,
                    about=about,
                    not_before=self._sending_time(person),
                    urgent=self._is_urgent(kind, person, item),
                    detail=detail or {},
                )
            )
            keys.append(key)
        return tuple(keys)

    def _sending_time(self, person: StaffMember | Contact) -> datetime:
        if self.world.send_at_once:
            return self.now
        return first_sending_time(self.now, isinstance(person, StaffMember), self.world.calendar)

    def _is_urgent(
        self, kind: MessageKind, person: StaffMember | Contact, item: WorkItem | None
    ) -> bool:
        """Would a question be due by the time it left with tomorrow's letter?"""
        if kind not in _ASKS:
            return kind in URGENT
        if item is None or item.due is None:
            return False
        midnight = datetime.combine(self.today + timedelta(days=1), time(), LONDON)
        is_staff = isinstance(person, StaffMember)
        tomorrow = first_sending_time(midnight, is_staff, self.world.calendar)
        return item.due.on <= tomorrow.date()

    def note(
        self,
        word: str,
        *,
        by: str = "",
        item: ItemId | None = None,
        visit: VisitKey | None = None,
        detail: str = "",
    ) -> None:
        """Put a line in the audit trail."""
        self.effects.append(Note(word=word, by=by, item=item, visit=visit, detail=detail))


def _replaced_by(old: ConsentRecord, new: ConsentRecord) -> bool:
    """Has the same person now decided the same thing anew?"""
    decided = new.status not in (ConsentStatus.REQUESTED, ConsentStatus.NO_ANSWER)
    same = (old.person, old.scope, old.agency) == (new.person, new.scope, new.agency)
    return decided and same and old.status is not ConsentStatus.REQUESTED
