"""One message at the moment it leaves: whom it is for, and how it may name whom it is about. Pure.

A child's first name is only for the child's own parent; other people are named by what they are
to the child and their initials.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from definitions.agreement_forms import agreement_of
from definitions.model.process import ProcessDefinition
from definitions.model.steps import Ask, Tell
from definitions.model.subjects import SubjectKind
from flows.wording import initials, role_label
from notifications.notification import About, Child, Group
from tasks.assignment import SENDCO, Contact, Directory, StaffMember, holders, is_parent, stand_ins
from tasks.post import OutboxMessage
from tasks.repetitions import entry_title
from tasks.state import ItemKind, PersonId, ProcessInstance, StepState, VisitKey, WorkItem
from tasks.subjects import Pupil, SchoolClass, year_label

Person = StaffMember | Contact

_OF_A_CLASS = ("class_teacher", "teaching_assistant")


class OvertakenError(Exception):
    """The letter has nothing to say any more: what it was about has been settled meanwhile."""


@dataclass(frozen=True)
class Asker:
    """Who asks, and signs."""

    name: str
    role: str


@dataclass(frozen=True)
class Occasion:
    """One message, and everything around it at the moment it leaves."""

    message: OutboxMessage
    instance: ProcessInstance
    definition: ProcessDefinition
    directory: Directory
    today: date
    answer_site: str
    """Address of the site, without a slash at its end."""
    staff_site: str
    token: str = ""
    """Fresh, for a letter that asks its reader to answer."""
    templates: Mapping[str, str] = field(default_factory=dict)
    """The school's own wording of letters, as the instance pinned it."""

    @property
    def reader(self) -> Person:
        """Whom the message is for.

        Raises:
            OvertakenError: the register no longer names them beside this pupil.
        """
        return self.named(self.message.to)

    @property
    def for_own_parent(self) -> bool:
        """Is the reader a parent of this child?"""
        reader = self.reader
        return isinstance(reader, Contact) and is_parent(reader)

    @property
    def about(self) -> About:
        """Whom or what it is about; a child named as closely as this reader may see."""
        subject = self.directory.subject
        if not isinstance(subject, Pupil):
            is_class = isinstance(subject, SchoolClass)
            in_subject = subject.label if is_class else self.definition.title
            return Group(subject.key.kind, subject.known_as, subject.label, in_subject)
        return Child(
            initials=subject.initials,
            year=year_label(subject.year_group),
            first_name=subject.first_name if self.for_own_parent else "",
        )

    @property
    def asker(self) -> Asker | None:
        """The SENDCo or who stands in; None where nobody does, or the reader is that person."""
        found = holders(SENDCO, self.directory) or stand_ins(SENDCO, self.directory)
        if not found or found[0].id == self.message.to or not isinstance(found[0], StaffMember):
            return None
        role = SENDCO if SENDCO in found[0].roles else "head_teacher"
        return Asker(found[0].name, role_label(role))

    @property
    def item(self) -> WorkItem:
        """The work item the message is about.

        Raises:
            OvertakenError: there is none of that id.
        """
        found = self.instance.item(self.message.item) if self.message.item else None
        if found is None:
            raise OvertakenError
        return found

    @property
    def state(self) -> StepState:
        """The step the message is about; for a standing item, the step that caused it.

        Raises:
            OvertakenError: there is none.
        """
        item = self.instance.item(self.message.item) if self.message.item else None
        key = (item.subject_item or item.visit) if item else self.message.visit
        found = self.instance.step_state(VisitKey(key or ""))
        if found is None:
            raise OvertakenError
        return found

    @property
    def step(self) -> Ask | Tell:
        """That step as the definition writes it, or as whoever must agree is asked."""
        state = self.state
        stage = self.definition.stage(state.stage)
        step = stage.step(state.step) if stage else None
        if not isinstance(step, Ask | Tell):
            raise OvertakenError
        return self._as_asked(step) if isinstance(step, Ask) else step

    def _as_asked(self, step: Ask) -> Ask:
        """As the author is asked, or as whoever must agree is."""
        item = self.instance.item(self.message.item) if self.message.item else None
        agrees = item is not None and item.kind is ItemKind.AGREE
        return agreement_of(step) if agrees else step

    @property
    def title(self) -> str:
        """What the step is called to this reader, and what it is about where it is repeated."""
        state = self.state
        step = self.definition.step(state.step)
        step = self._as_asked(step) if isinstance(step, Ask) else step
        said = self.said(step.title if step and step.title else self.definition.title)
        about = entry_title(self.definition, self.directory.agencies, state.step, state.entry)
        return f"{said}: {about}" if about else said

    def named(self, person: PersonId | None) -> Person:
        """Someone the directory names.

        Raises:
            OvertakenError: it names nobody of that id.
        """
        found = self.directory.person(person) if person else None
        if found is None:
            raise OvertakenError
        return found

    def said(self, text: str) -> str:
        """Text of the definition, with a child named as this reader may see."""
        return " ".join(self.about.kind.fill(text, self.about.known_as).split())

    def paragraphs(self, text: str) -> tuple[str, ...]:
        """The paragraphs of such a text."""
        return tuple(self.said(block) for block in text.split("\n\n") if block.strip())

    def staff_page(self, path: str) -> str:
        """The address of a signed-in page."""
        return f"{self.staff_site}/staff/{path}"

    def answer_page(self) -> str:
        """The address at which the reader, and nobody else, answers."""
        return f"{self.answer_site}/t/{self.token}"

    def case_page(self) -> str:
        """The address of the signed-in page of this instance."""
        return self.staff_page(f"instances/{self.instance.id}")

    def label(self, person_id: PersonId) -> str:
        """Somebody, by what they are to the child: never by name."""
        person = self.named(person_id)
        if isinstance(person, Contact):
            return f"the {person.relationship.lower()} ({initials(person.name)})"
        return f"the {role_label(self._role_of(person))} ({initials(person.name)})"

    def because(self) -> str:
        """Why the reader is written to: the end of "You are receiving this because ..."."""
        reader, about = self.reader, self.about
        if isinstance(reader, StaffMember):
            return f"you are {self._part_of(self._role_of(reader))}"
        if self.for_own_parent:
            return f"our records name you as a parent or guardian of {about.known_as}"
        return f"our records name you as the {reader.relationship.lower()} of {about.in_full}"

    def _part_of(self, role: str) -> str:
        """As what a member of staff is written to; a class may have several of either."""
        part, about = role_label(role), self.about
        if role not in _OF_A_CLASS:
            return f"the {part} at our school"
        if isinstance(about, Child):
            return f"the {part} of {about.in_subject}"
        where = "at our school" if about.kind is SubjectKind.SCHOOL else f"of {about.in_full}"
        return f"a {part} {where}"

    def _role_of(self, person: StaffMember) -> str:
        """The role in which they are meant: the one the step asks, else the first they hold."""
        try:
            step = self.step
        except OvertakenError:
            step = None
        wanted = step.asked_roles if isinstance(step, Ask) else ()
        held = [role for role in (*wanted, SENDCO, "head_teacher") if role in person.roles]
        known: tuple[str, ...] = (*held, *person.roles, "member of staff")
        return known[0]
