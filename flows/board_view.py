"""What Prefect is to show of one instance: pure, and nothing that Prefect may not know.

Pupil reference, initials, year group, step titles, role names and dates enter Prefect. Names,
addresses, answers and links to a respondent's page do not: this module never reads them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from definitions.model.process import ProcessDefinition
from definitions.model.steps import Ask, Run, Tell, Wait
from definitions.school_days import LONDON
from flows.board_clocks import clock_lines
from flows.board_order import arrows
from flows.board_page import Line, Page, write_page
from flows.board_relatives import ShownState, cancelled_with, others, run_state
from flows.prefect_api import StateType
from flows.subject_labels import parameters_of
from flows.wording import role_label
from flows.wording import short_day as _day
from tasks.assignment import SENDCO, Directory, role_in_mind
from tasks.clocks import ClockRun
from tasks.repetitions import entry_title
from tasks.state import (
    InstanceStatus,
    ItemKind,
    ProcessInstance,
    StepState,
    StepStatus,
    VisitKey,
    WorkItem,
)
from tasks.subjects import Pupil, Subject, name_subject, year_label
from tasks.world import Child

__all__ = ["CANCELLED", "TAG", "TO_CONFIRM", "BoardView", "ShownState", "ShownStep", "view"]

TAG = "sendflow"
"""On every run and deployment of ours."""
TO_CONFIRM = "Stopped: please confirm"
"""A click has stopped it, and nobody has said yet that it was meant."""
HELD = "Waiting for parents' consent"
CANCELLED = "Cancelled by the SENDCo"
"""The stop was confirmed. Not plain ``Cancelled``: that is the name of a click."""


@dataclass(frozen=True)
class ShownStep:
    """One step of one visit, as a task run."""

    key: VisitKey
    title: str
    state: ShownState
    start: datetime
    end: datetime | None
    after: tuple[VisitKey, ...]
    """The steps that closed before this one opened."""


@dataclass(frozen=True)
class BoardView:
    """Everything Prefect shows of one instance."""

    name: str
    tags: tuple[str, ...]
    state: ShownState
    steps: tuple[ShownStep, ...]
    page: str
    """Markdown."""
    parameters: dict[str, str] = field(default_factory=dict)
    """What a run of it is started with."""


def view(
    instance: ProcessInstance,
    definition: ProcessDefinition,
    directory: Directory,
    today: date,
    staff_url: str,
    *,
    children: tuple[Child, ...] = (),
    clocks: tuple[ClockRun, ...] = (),
) -> BoardView:
    """What is to be seen of ``instance`` on that day; the same for the same arguments."""
    subject = directory.subject
    sight = _Sight(instance, definition, directory, today, children)
    steps = sight.steps()
    state = sight.state()
    timed = clock_lines(clocks, subject, today)
    return BoardView(
        name=f"{subject.heading}: {instance.title} ({instance.reference})",
        tags=(TAG, instance.process, *_tags(subject), instance.reference),
        state=state,
        steps=steps,
        parameters={"process": instance.process, **parameters_of(subject.key)},
        page=write_page(replace(sight.page(state, steps, staff_url), clocks=timed)),
    )


@dataclass(frozen=True)
class _Sight:
    instance: ProcessInstance
    definition: ProcessDefinition
    directory: Directory
    today: date
    children: tuple[Child, ...]

    # ------------------------------------------------------------------------------ the run

    def state(self) -> ShownState:
        """Where the whole instance stands."""
        match self.instance.status:
            case InstanceStatus.RUNNING:
                return self._waiting()
            case InstanceStatus.HELD:
                message = "It went round as often as it may. The SENDCo chooses where it goes."
                return ShownState(StateType.PAUSED, "Held: SENDCo to choose", message)
            case InstanceStatus.STOPPED:
                message = (
                    "Nothing is sent. Confirm with a reason, or undo, on the staff page: "
                    "the link is in the artifact."
                )
                return ShownState(StateType.CANCELLED, TO_CONFIRM, message)
            case InstanceStatus.ENDED:
                return self._ended()

    def _ended(self) -> ShownState:
        if self.instance.end_reason:
            return cancelled_with(self.instance.end_reason)
        if self.definition.end(self.instance.end or "") is None:
            return ShownState(StateType.CANCELLED, CANCELLED, "Nobody is asked any more.")
        # not which end: "refused" would be an answer, and answers do not enter Prefect
        return ShownState(StateType.COMPLETED, "Completed", "How it ended is on the staff page.")

    def _waiting(self) -> ShownState:
        message = " ".join(filter(None, (self._open_text(), self._next_text())))
        return ShownState(StateType.PAUSED, self._waiting_name(), message)

    def _waiting_name(self) -> str:
        items = self.instance.open_items()
        if any(each.kind is ItemKind.CHASE for each in items):
            return "Time is up: SENDCo to decide"
        if any(each.kind is ItemKind.SETTLE for each in items):
            return "Sent back too often: SENDCo to decide"
        if any(each.kind is ItemKind.HELD for each in items):
            return "No consent yet: SENDCo to decide"
        late = [each for each in items if self._is_late(each)]
        if late:
            return f"Overdue: {_listed(self._roles(late))}"
        if items:
            return f"Waiting for {_listed(self._roles(items))}"
        if any(each.held for each in self.instance.steps if each.status is StepStatus.OPEN):
            return HELD
        for state in self._open_steps(Run):
            return run_state(state, self.children).name
        telling = self._open_steps(Tell)
        if any(self._is_late(each) for each in telling):
            return "Overdue: a message to go"
        if telling:
            return "Waiting for a message to go"
        days = [each.waits_until for each in self._open_steps(Wait) if each.waits_until]
        return f"Waiting until {_day(min(days))}" if days else "Under way"

    def _open_text(self) -> str:
        parts = []
        for state in self.instance.steps:
            waiting = [each for each in self.instance.open_items() if each.visit == state.key]
            if waiting:
                due = [each.due.on for each in waiting if each.due]
                when = f", due {_day(min(due))}" if due else ""
                title = self._title(state)
                colon = "" if title.endswith("?") else ":"
                parts.append(f"{title}{colon} {_count(waiting)} to come{when}")
        return f"Open: {'; '.join(parts)}." if parts else ""

    def _next_text(self) -> str:
        look_on = self.instance.look_on
        return f"Looked at again on {_day(look_on)}, or when an answer comes." if look_on else ""

    # -------------------------------------------------------------------------- people, as roles

    def _roles(self, items: Iterable[WorkItem]) -> list[str]:
        return list(dict.fromkeys(self._role(each) for each in items))

    def _role(self, item: WorkItem) -> str:
        step = self._step(item.step)
        if not item.is_asked or not isinstance(step, Ask):
            return role_label(SENDCO)
        if item.arrival:
            return _uncapitalised(self._about(step.title))
        if item.kind is ItemKind.AGREE:
            return f"{role_label(step.agreed_by)} to agree"
        asked = self.directory.person(item.person)
        role = role_label(role_in_mind(asked, step.asked_roles))
        return f"{role}s" if step.each and not step.through else role

    def _is_late(self, it: WorkItem | StepState) -> bool:
        return it.due is not None and it.due.on < self.today

    # --------------------------------------------------------------------------------- the steps

    def steps(self) -> tuple[ShownStep, ...]:
        """One for each step of each visit."""
        after = arrows(self.definition, self.instance)
        return tuple(
            ShownStep(
                key=state.key,
                title=self._title(state),
                state=self._step_state(state),
                start=state.opened_at,
                end=state.closed_at,
                after=after[state.key],
            )
            for state in self.instance.steps
        )

    def _step_state(self, state: StepState) -> ShownState:
        match state.status:
            case StepStatus.OPEN:
                return self._open_step_state(state)
            case StepStatus.DONE:
                return ShownState(StateType.COMPLETED, "Done")
            case StepStatus.SKIPPED:
                return ShownState(StateType.CANCELLED, "Not needed")
            case StepStatus.EXPIRED:
                return ShownState(StateType.CANCELLED, "Time was up")
            case StepStatus.WITHDRAWN:
                return ShownState(StateType.CANCELLED, "Withdrawn")

    def _open_step_state(self, state: StepState) -> ShownState:
        if state.held:
            return ShownState(StateType.RUNNING, HELD, "It begins by itself when they agree.")
        if isinstance(self._step(state.step), Run):
            return run_state(state, self.children)
        items = [each for each in self.instance.open_items() if each.visit == state.key]
        due = f"Due {_day(state.due.on)}." if state.due else ""
        if self._is_late(state) or any(self._is_late(each) for each in items):
            return ShownState(StateType.FAILED, "Overdue", due)
        if isinstance(self._step(state.step), Tell):
            return ShownState(StateType.RUNNING, "Being told", due)
        if any(each.kind is ItemKind.AGREE for each in items):
            return ShownState(StateType.RUNNING, "To be agreed", due)
        return ShownState(StateType.RUNNING, "Waiting", due)

    def _open_steps(self, kind: type[Tell | Wait | Run]) -> list[StepState]:
        return [
            each
            for each in self.instance.steps
            if each.status is StepStatus.OPEN and isinstance(self._step(each.step), kind)
        ]

    def _step(self, name: str) -> object | None:
        return self.definition.step(name)

    def _title(self, state: StepState) -> str:
        step = self._step(state.step)
        title = getattr(step, "title", "") or state.step.replace("_", " ").capitalize()
        about = entry_title(self.definition, self.directory.agencies, state.step, state.entry)
        said = ": ".join(filter(None, (self._about(title), about)))
        return said + (f" (visit {state.visit})" if state.visit > 1 else "")

    def _about(self, text: str) -> str:
        return name_subject(text, self.directory.subject)

    # ---------------------------------------------------------------------------------- the page

    def page(self, state: ShownState, steps: Iterable[ShownStep], staff_url: str) -> Page:
        """The status page, as values."""
        subject, instance = self.directory.subject, self.instance
        stage = self.definition.stage(instance.stage or "")
        dues = {each.key: each.due.on for each in instance.steps if each.due}
        return Page(
            title=f"{instance.title}: {subject.label}",
            reference=", ".join(filter(None, (instance.reference, _reference(subject)))),
            started=_day(instance.started_on),
            now=state.name,
            message=state.message,
            stage=self._about(stage.title) if stage else "",
            link=f"{staff_url}/staff/instances/{instance.id}",
            others=others(self.instance, self.children, staff_url),
            lines=tuple(
                Line(
                    title=each.title,
                    state=each.state.name,
                    asked=_day(each.start.astimezone(LONDON).date()),
                    due=_day(dues[each.key]) if each.key in dues else "",
                    closed=_day(each.end.astimezone(LONDON).date()) if each.end else "",
                )
                for each in steps
            ),
        )


def _tags(subject: Subject) -> tuple[str, ...]:
    """By what the SENDCo finds runs about the same: its reference, and what it is called."""
    if isinstance(subject, Pupil):
        return subject.reference, subject.initials, year_label(subject.year_group)
    return (subject.label,)


def _reference(subject: Subject) -> str:
    return f"pupil {subject.reference}" if isinstance(subject, Pupil) else ""


def _listed(words: list[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _uncapitalised(title: str) -> str:
    return title[:1].lower() + title[1:]


def _count(items: list[WorkItem]) -> str:
    what = "agreement" if all(each.kind is ItemKind.AGREE for each in items) else "answer"
    return f"1 {what}" if len(items) == 1 else f"{len(items)} {what}s"
