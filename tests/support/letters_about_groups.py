"""Letters about a class and the school, of the shipped definitions, on the day they are sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from definitions.start_days import fill_start_days
from notifications.notification import Notification
from tasks.assignment import Directory, StaffMember
from tasks.effect_types import MessageKind
from tasks.state import PersonId, SubjectKey, WorkItem
from tasks.subjects import SchoolClass, WholeSchool
from tests.support.cases import MONDAY, Case, world
from tests.support.definitions import LIBRARY
from tests.support.letters import DIRECTORY, HELEN, RUTH, TEACHERS, TOM, letter, together

KIT, JO = PersonId("S05"), PersonId("S06")
_K = MessageKind
_FRIDAY = date(2026, 9, 18)
_WEEK: dict[str, Any] = {"sessions": "most", "activities": "Reading", "achievements": "Two pages"}
_MORE = tuple(
    StaffMember(id=code, name=name, email=f"{email}@hazelbank.example", roles=(role,))
    for code, name, email, role in (
        (KIT, "Kit Rowe", "kit", "teaching_assistant"),
        (JO, "Jo Hart", "jo", "office"),
    )
)
_STAFF = (*DIRECTORY.staff[:2], DIRECTORY.staff[3], *_MORE)


def _around(subject: SchoolClass | WholeSchool) -> Directory:
    return Directory(subject=subject, staff=_STAFF, contacts=(), agencies=())


OAK, ELM, SCHOOL = (
    _around(each) for each in (SchoolClass(name="Oak"), SchoolClass(name="Elm"), WholeSchool())
)


class Group(Case):
    """One instance of a shipped process about a class or the school."""

    def __init__(self, process: str, directory: Directory, **start: str) -> None:
        super().__init__(
            fill_start_days(LIBRARY.processes()[process], start),
            world().model_copy(update={"directory": directory}),
        )
        subject: SubjectKey = directory.subject.key
        self.instance = self.instance.model_copy(update={"start": start, "subject": subject})
        self.start()

    def write(
        self, kind: MessageKind, to: PersonId, item: WorkItem | None = None, **more: Any
    ) -> Notification:
        """One letter of it, today."""
        return letter(
            kind,
            to,
            item,
            instance=self.instance,
            definition=self.definition,
            directory=self.world.directory,
            today=self.today,
            **more,
        )

    def ask(self, kind: MessageKind, person: PersonId) -> Notification:
        """The letter about what this person has open."""
        return self.write(kind, person, self.item_of(person))


def week(directory: Directory = OAK) -> Group:
    """The week of a class, on its last day but four."""
    return Group("ta_week", directory, week_ending=_FRIDAY.isoformat())


def _week_told() -> Notification:
    case = week()
    case.answer(KIT, **_WEEK, advice="Phonics")
    (state,) = (each for each in case.instance.steps if each.step == "advice_wanted")
    return case.write(_K.TOLD, HELEN, visit=state.key)


def _week_read() -> Notification:
    case = week()
    case.answer(KIT, **_WEEK)
    return case.ask(_K.ASK, TOM)


def _week_reminded() -> Notification:
    case = week()
    case.on(date(2026, 9, 22))
    return case.ask(_K.REMINDER, KIT)


def _report(*answers: tuple[PersonId, dict[str, Any]]) -> Group:
    case = Group("sen_information_report", SCHOOL)
    for person, values in answers:
        case.answer(person, **values)
    return case


_PRESENT = (HELEN, {"published_on": "2025-10-01", "anew": ["provision"]})


LETTERS: dict[str, Callable[[], Notification]] = {
    "class_ask": lambda: week().ask(_K.ASK, KIT),
    "class_ask_teacher": _week_read,
    "class_reminder": _week_reminded,
    "class_told_sendco": _week_told,
    "school_ask": lambda: _report().ask(_K.ASK, HELEN),
    "school_agree": lambda: _report(_PRESENT, (HELEN, {"changed": "All"})).ask(_K.AGREE, RUTH),
    "school_confirm_stop": lambda: _report().write(_K.CONFIRM_STOP, HELEN),
    "several_about_classes_on_one_page": lambda: together(
        *((each.subject.key, week(each).ask(_K.ASK, KIT)) for each in (OAK, ELM))
    ),
    "several_about_a_child_a_class_and_the_school": lambda: together(
        ("P017", letter(_K.ASK, HELEN, TEACHERS, today=MONDAY)),
        ("Oak", _week_told()),
        ("school", _report().ask(_K.ASK, HELEN)),
    ),
}
"""A name for each letter, and how it comes about."""
