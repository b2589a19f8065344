"""What each letter may say: from the case as it stands when the letter leaves. Pure.

No answer ever enters a letter, and none says what anybody else has answered.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from definitions.model.forms import Proof
from definitions.model.steps import Ask, Tell
from definitions.short_forms import is_short
from flows.agreement_letters import agree_facts, sent_back_facts, settle_facts
from flows.consent_letters import consent_missing, consent_over
from flows.handover import PASSED_ON
from flows.occasion import Occasion, OvertakenError
from flows.tally_letters import tally_facts
from flows.waiting_letters import waited_for_facts
from notifications.notification import Child, Notification, Reader
from tasks.assignment import SENDCO, Contact, StaffMember, holders
from tasks.effect_types import MessageKind
from tasks.state import InstanceStatus, ItemKind, ItemStatus, StepStatus, WorkItem
from tasks.subjects import has_left


def notify(occasion: Occasion) -> Notification:
    """The message with everything its letter says.

    Raises:
        OvertakenError: there is nothing to say any more.
    """
    message, reader, about = occasion.message, occasion.reader, occasion.about
    common: dict[str, Any] = {
        "about": about,
        "asker": occasion.asker,
        "reference": occasion.instance.reference,
        "process": occasion.definition.title,
        "today": occasion.today,
    }
    if isinstance(about, Child):  # a school's own wording may have been written before others
        common["child"] = about
    return Notification(
        key=message.key,
        kind=message.kind,
        thread=f"{occasion.instance.id}/{message.to}",
        reader=Reader(
            name=reader.name,
            address=message.address,
            because=occasion.because(),
            is_staff=isinstance(reader, StaffMember),
        ),
        facts=common | FACTS[MessageKind(message.kind)](occasion),
        templates=occasion.templates,
    )


# ------------------------------------------------------------------------------ kinds of letter


def _asked(occasion: Occasion) -> dict[str, Any]:
    """What was asked, when, and by when the answer is due."""
    item = occasion.instance.item(occasion.message.item) if occasion.message.item else None
    state = occasion.state
    own = item is not None and item.is_asked
    due = item.due if item is not None and own else state.due
    return {
        "title": occasion.title,
        "asked_on": item.opened_on if item is not None and own else state.opened_on,
        "due": due.on if due else None,
    }


def _silence(occasion: Occasion) -> dict[str, Any]:
    """What was asked, and what happens if nobody answers."""
    state, step = occasion.state, occasion.step
    if not isinstance(step, Ask):
        raise OvertakenError
    item = occasion.instance.item(occasion.message.item) if occasion.message.item else None
    expiry = None if item is not None and item.welcome_until else step.expire
    sendco = bool(holders(SENDCO, occasion.directory))
    return _asked(occasion) | {
        "silence": expiry.action.value if expiry else "wait",
        "expire_on": state.expire_on,
        "welcome_until": item.welcome_until if item else None,
        "decider": _decider(occasion, sendco),
        "offered": bool(item and item.offered_to),
        "reminded": any(reminder.at for reminder in step.remind),
        "asks_consent": _asks_consent(step),
    }


def _decider(occasion: Occasion, sendco: bool) -> str:
    if occasion.asker is not None:
        return occasion.asker.name
    return "you" if sendco and isinstance(occasion.reader, StaffMember) else "the school"


def _question(occasion: Occasion) -> dict[str, Any]:
    step = occasion.step
    if not isinstance(step, Ask):
        raise OvertakenError
    was_due = occasion.message.detail.get(PASSED_ON)
    return _silence(occasion) | {
        "passed_on": was_due is not None,
        "was_due": date.fromisoformat(was_due) if was_due else None,
        "why": occasion.paragraphs(step.why),
        "needs_code": step.form.proof is Proof.CODE,
        "page": occasion.answer_page(),
        "short": _short(occasion, step),
    }


def _reminder(occasion: Occasion) -> dict[str, Any]:
    item, detail = occasion.item, occasion.message.detail
    until = detail.get("more_time")
    facts = {
        "more_time": date.fromisoformat(until) if until else None,
        "matter": _matter(item),
        "page": occasion.staff_page(f"items/{item.id}"),
        "wrote_on": item.opened_on,
        "welcome_until": item.welcome_until,
        **_who(occasion),
    }
    if not item.is_asked:
        return _asked(occasion) | facts
    by_staff, step = item.is_entered, occasion.step
    page = occasion.staff_page(f"items/{item.id}/enter") if by_staff else occasion.answer_page()
    short = "" if by_staff or not isinstance(step, Ask) else _short(occasion, step)
    return _silence(occasion) | facts | {"page": page, "reminded": False, "short": short}


def _short(occasion: Occasion, step: Ask) -> str:
    """What is asked, if it can be answered about several children on one page."""
    first_time = occasion.item.kind is ItemKind.FORM and occasion.item.revises is None
    return f"{occasion.instance.process}/{step.name}" if first_time and is_short(step) else ""


def _date_moved(occasion: Occasion) -> dict[str, Any]:
    item, was = occasion.item, occasion.message.detail.get("was")
    by_paper = item.handler is not None
    page = occasion.staff_page(f"items/{item.id}/enter") if by_paper else occasion.answer_page()
    return _asked(occasion) | {
        "was": date.fromisoformat(was) if was else None,
        "matter": "paper" if by_paper else "form",
        "page": page,
        **_who(occasion),
    }


def _matter(item: WorkItem) -> str:
    """What a reminder is about: a form on a page or on paper, an arrival, or a standing item."""
    if item.arrival:
        return "arrival"
    if item.handler is not None:
        return "paper"
    return ItemKind.FORM.value if item.is_asked else item.kind.value


def _escalation(occasion: Occasion) -> dict[str, Any]:
    return _silence(occasion) | waited_for_facts(occasion) | {"page": occasion.case_page()}


def _chase(occasion: Occasion) -> dict[str, Any]:
    page = occasion.staff_page(f"items/{occasion.item.id}")
    return _asked(occasion) | waited_for_facts(occasion) | {"page": page}


def _answer(occasion: Occasion) -> dict[str, Any]:
    answer = occasion.instance.answer_to(occasion.item.id)
    if answer is None:
        raise OvertakenError
    return _asked(occasion) | {
        "answer_reference": answer.reference,
        "received_on": answer.received_on,
        "channel": _CHANNEL_WORDS[answer.channel.value],
    }


_CHANNEL_WORDS = {
    "online": "online",
    "paper": "on paper",
    "phone": "by telephone",
    "in person": "in person",
    "email": "by email",
}


def _thanks(occasion: Occasion) -> dict[str, Any]:
    return _answer(occasion) | {"asks_consent": _asks_consent(occasion.step)}


def _came_after(occasion: Occasion) -> dict[str, Any]:
    return _answer(occasion) | _who(occasion) | {"page": occasion.case_page()}


def _who(occasion: Occasion) -> dict[str, Any]:
    """Whom the message is about, by what they are to the child."""
    about = occasion.message.about
    if about is None:
        item = occasion.item
        about = item.about or item.person
    return {"who": occasion.label(about)}


def _no_longer_needed(occasion: Occasion) -> dict[str, Any]:
    item = occasion.item
    facts = _asked(occasion) | {"why_not": _why_not(occasion, item), "matter": "form", "page": ""}
    if item.handler is not None:
        page = occasion.staff_page(f"items/{item.id}/enter")
        facts |= _who(occasion) | {"matter": "paper", "page": page}
    return facts


def _why_not(occasion: Occasion, item: WorkItem) -> str:
    """Why nothing is needed now, without saying what anybody else has answered."""
    if item.status is ItemStatus.ANSWERED:
        return "a colleague has already answered"
    if has_left(occasion.directory.subject):
        return f"{occasion.about.known_as} has left the school"
    ended = occasion.instance.status is InstanceStatus.ENDED
    if occasion.state.status is StepStatus.DONE and not ended:
        return "the school now has what it needs to go on"
    return "the school is no longer asking"


def _told(occasion: Occasion) -> dict[str, Any]:
    step = occasion.step
    if not isinstance(step, Tell):
        raise OvertakenError
    is_staff = isinstance(occasion.reader, StaffMember)
    title = step.title or occasion.definition.title
    return {
        "document": occasion.answer_page() if occasion.message.item else "",
        "headline": _headline(occasion, title),
        "title": occasion.title,
        "paragraphs": occasion.paragraphs(step.message),
        "page": occasion.case_page() if is_staff else "",
    }


def _headline(occasion: Occasion, title: str) -> str:
    """A title fit for a subject: a child by initials and year group, whoever reads it."""
    about = occasion.about
    if occasion.message.item:  # what a document is called would tell too much
        return f"A document for you about {about.in_subject}"
    mentioned = bool(about.kind.placeholder) and about.kind.placeholder in title
    if isinstance(about, Child):
        named = about.kind.fill(title, about.initials)
        return f"{named}: {about.year if mentioned else about.in_subject}"
    named = about.kind.fill(title, about.known_as)
    return named if mentioned else f"{named}: {about.in_subject}"


def _on_paper(occasion: Occasion) -> dict[str, Any]:
    item = occasion.item
    about = occasion.named(occasion.message.about)
    post = item.kind is ItemKind.POST
    page = f"items/{item.id}" if post else f"items/{item.id}/enter"
    return _asked(occasion) | {
        "matter": "post" if post else "form",
        "due": item.due.on if item.due else None,
        "who": occasion.label(about.id),
        "refused": about.email is not None,
        "language": about.needs_interpreter if isinstance(about, Contact) else "",
        "print_page": occasion.staff_page(f"items/{item.id}/print"),
        "page": occasion.staff_page(page),
    }


def _interpreter(occasion: Occasion) -> dict[str, Any]:
    item = occasion.item
    if item.status is not ItemStatus.OPEN:
        raise OvertakenError
    language = occasion.message.detail.get("language", "")
    page = occasion.staff_page(f"items/{item.id}/enter")
    on_paper = item.handler is not None
    facts = _asked(occasion) | _who(occasion)
    return facts | {"language": language, "on_paper": on_paper, "page": page}


def _confirm_stop(occasion: Occasion) -> dict[str, Any]:
    return {"page": occasion.case_page() + "/stop"}


def _held(occasion: Occasion) -> dict[str, Any]:
    stage = occasion.definition.stage(occasion.instance.stage or "")
    return {"page": occasion.case_page(), "stage": occasion.said(stage.title) if stage else ""}


def _asks_consent(step: Ask | Tell) -> bool:
    return isinstance(step, Ask) and any(field.consent for field in step.form.fields)


FACTS: dict[MessageKind, Callable[[Occasion], dict[str, Any]]] = {
    MessageKind.ASK: _question,
    MessageKind.AGREE: lambda occasion: _question(occasion) | agree_facts(occasion),
    MessageKind.SENT_BACK: lambda occasion: _question(occasion) | sent_back_facts(occasion),
    MessageKind.SETTLE: lambda occasion: _asked(occasion) | settle_facts(occasion),
    MessageKind.REMINDER: _reminder,
    MessageKind.DATE_MOVED: _date_moved,
    MessageKind.ESCALATION: _escalation,
    MessageKind.CHASE: _chase,
    MessageKind.THANKS: _thanks,
    MessageKind.CAME_AFTER: _came_after,
    MessageKind.NO_LONGER_NEEDED: _no_longer_needed,
    MessageKind.TOLD: _told,
    MessageKind.ON_PAPER: _on_paper,
    MessageKind.INTERPRETER: _interpreter,
    MessageKind.CONSENT_WITHDRAWN: consent_over,
    MessageKind.CONSENT_EXPIRED: consent_over,
    MessageKind.TALLY: tally_facts,
    MessageKind.CONFIRM_STOP: _confirm_stop,
    MessageKind.HELD: _held,
    MessageKind.CONSENT_MISSING: consent_missing,
}
"""What each kind of letter says besides what all of them say."""
