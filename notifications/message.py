"""A notification becomes an email: text and HTML that say the same, and headers that thread.

An email is a folder of three templates, ``subject.txt``, ``body.txt`` and ``body.html``, named for
why somebody is written to; ``part.txt`` beside them is what a letter of several things says of it.
A variable that a template names and nobody gave is an error, never a gap in a letter to a parent.
Where it is the school's own wording that cannot be used, the letter goes out in the shipped words:
nobody waits for a template to be mended.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path
from textwrap import fill
from typing import Any

from jinja2 import (
    ChoiceLoader,
    DictLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    UndefinedError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from definitions.errors import SendflowError
from notifications.notification import Notification, School

LOG = logging.getLogger(__name__)

TEMPLATES = Path(__file__).parent / "templates"
PARTS = ("subject.txt", "body.txt", "body.html")
LINE_WIDTH = 72

_NOT_PRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_BELONGS_TOGETHER = re.compile(rf"(?<=\d) (?=\d|{_MONTHS})|(?<=Year) (?=\d)")
"""The gaps in a telephone number, a date and a year group."""

_KEEPS_ITS_LINES = re.compile(r"^(?:- |\d\. |  |https?://)")


class UnwritableError(SendflowError):
    """The email cannot be written; the message names the template and never what it was given."""


class NotAnAddressError(UnwritableError):
    """What is on file is not an email address that mail can be sent to."""


class Letters:
    """Writes emails from folders of templates; a folder named earlier stands in front."""

    def __init__(self, school: School, folders: Sequence[Path] = (TEMPLATES,)) -> None:
        self._school = school
        self._environment = letter_environment(folders)
        self._environment.globals["blocks"] = self._blocks

    def write(self, notification: Notification, at: datetime) -> EmailMessage:
        """The email, ready to send; the same but for its date whenever it is written again.

        Raises:
            NotAnAddressError: nothing can be sent to the address on file.
            UnwritableError: a template is missing, broken, or names what was not given.
        """
        subject, text, page = self._say(notification)
        reader = notification.reader
        message = EmailMessage(policy=SMTP)
        message["From"] = _address(self._school.name, self._school.sender_email)
        message["To"] = _address(reader.name, reader.address)
        message["Reply-To"] = _address(f"{self._school.name} office", self._school.office_email)
        message["Subject"] = one_line(subject)
        message["Date"] = at
        message["Message-ID"] = self._message_id(notification.key)
        if notification.thread:
            root = self._message_id(f"thread {notification.thread}")
            message["In-Reply-To"] = root
            message["References"] = root
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
        message["Content-Language"] = "en-GB"
        message.set_content(lay_out(text), cte="quoted-printable")
        message.add_alternative(page.strip() + "\n", subtype="html", cte="quoted-printable")
        message.set_boundary(_digest(f"boundary {notification.key}"))
        return message

    def _say(self, notification: Notification) -> tuple[str, ...]:
        """Subject, text and page, in the school's own words where those can be used."""
        facts = {**notification.facts, "reader": notification.reader, "school": self._school}
        names = [f"{notification.kind}/{part}" for part in PARTS]
        if set(names) & set(notification.templates):
            try:
                own = self._in_front(notification.templates)
                return tuple(_render(own, name, facts) for name in names)
            except UnwritableError as error:
                LOG.warning("The shipped letter is sent instead of the school's own: %s", error)
        return tuple(_render(self._environment, name, facts) for name in names)

    def _in_front(self, templates: Mapping[str, str]) -> Environment:
        """The same environment, with these templates before all others."""
        shipped = self._environment.loader
        assert shipped is not None, "it was made with one"
        return self._environment.overlay(loader=ChoiceLoader([DictLoader(templates), shipped]))

    def _blocks(self, part: Notification) -> tuple[str, ...]:
        """What a letter of several says of one: its paragraphs, and its addresses by themselves."""
        facts = {**part.facts, "reader": part.reader, "school": self._school}
        text = _render(self._environment, f"{part.kind}/part.txt", facts)
        return tuple(one_line(each) for each in _BLANK_LINES.split(text) if each.strip())

    def _message_id(self, key: str) -> str:
        return f"<{_digest(key)}@{self._school.domain}>"


def letter_environment(folders: Sequence[Path] = (TEMPLATES,)) -> Environment:
    """Where templates of letters are read, with the words that they may use."""
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        undefined=StrictUndefined,
        autoescape=lambda name: name is not None and name.endswith(".html"),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": full_date,
        "short_day": short_date,
        "capitalize_first": capitalize_first,
    }
    environment.tests["address"] = _is_address
    return environment


def full_date(day: date) -> str:
    """A date as people say it: ``Friday 2 October 2026``."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def short_date(day: date) -> str:
    """A date for a subject, where the year goes without saying: ``Friday 2 October``."""
    return f"{day:%A} {day.day} {day:%B}"


def capitalize_first(text: str) -> str:
    """The same words as the beginning of a sentence; names inside keep their capitals."""
    return text[:1].upper() + text[1:]


def one_line(text: str) -> str:
    """Text without line breaks or invisible characters: safe in a header, whatever was typed.

    What looks like an encoded word is taken apart, since mail programs would decode it.
    """
    return " ".join(_NOT_PRINTABLE.sub(" ", text).replace("=?", "= ?").split())


def _is_address(block: str) -> bool:
    return re.fullmatch(r"https?://\S+", block) is not None


def lay_out(text: str) -> str:
    """Paragraphs wrapped for reading; lists keep their lines, and an address is never broken."""
    blocks = _BLANK_LINES.split(text.replace("\r\n", "\n").strip("\n"))
    return "\n\n".join(_lay_out_block(block) for block in blocks if block.strip()) + "\n"


def _lay_out_block(block: str) -> str:
    lines = [line.rstrip() for line in block.splitlines()]
    if not any(_KEEPS_ITS_LINES.match(line) for line in lines):
        lines = [" ".join(line.strip() for line in lines)]
    return "\n".join(_wrap(line) for line in lines)


def _wrap(line: str) -> str:
    mark = _KEEPS_ITS_LINES.match(line)
    wrapped = fill(
        _BELONGS_TOGETHER.sub("\xa0", line),
        LINE_WIDTH,
        subsequent_indent=" " * (mark.end() if mark else 0),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return wrapped.replace("\xa0", " ")


def _address(name: str, address: str) -> Address:
    """One mailbox; a name or address with a line break in it cannot add a header.

    Raises:
        NotAnAddressError: it is none, or has letters beyond ASCII before its ``@``.
    """
    user, _, host = one_line(address).rpartition("@")
    try:
        ascii_host = host.encode("idna").decode("ascii")
        return Address(one_line(name), addr_spec=user.encode("ascii").decode() + "@" + ascii_host)
    except (ValueError, IndexError, HeaderParseError):
        raise NotAnAddressError("The address on file is not an email address.") from None


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:32]


def _render(environment: Environment, template: str, facts: Mapping[str, Any]) -> str:
    try:
        return environment.get_template(template).render(facts)
    except (TemplateError, TypeError, ValueError) as error:
        raise UnwritableError(_reason(template, error)) from None


def _reason(template: str, error: Exception) -> str:
    """What is wrong with a template: Jinja's own words could repeat a value, so only some do."""
    if isinstance(error, UndefinedError):
        return f"{template} names something that was not given: {error.message}."
    line = getattr(error, "lineno", None)
    return f"{template} cannot be used{f' (line {line})' if line else ''}: {type(error).__name__}."
