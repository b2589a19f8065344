from __future__ import annotations

import os
import re
from html import unescape
from pathlib import Path

import pytest

from flows.particulars import FACTS
from notifications.message import TEMPLATES, Letters
from notifications.notification import Notification
from notifications.several import SEVERAL
from tasks.assignment import Contact, StaffMember
from tasks.effect_types import MessageKind
from tasks.post import AT_ONCE, CODE
from tests.support.letters import AMINA, AT, DIRECTORY, SCHOOL, TOKEN
from tests.support.letters import LETTERS as ABOUT_CHILDREN
from tests.support.letters_about_groups import LETTERS as ABOUT_GROUPS

GOLDEN = Path(__file__).parents[2] / "fixtures" / "emails"
LETTERS = ABOUT_CHILDREN | ABOUT_GROUPS
SHOWN = ("From", "To", "Reply-To", "Subject")
PARTS = ("subject.txt", "body.txt", "body.html")
FIRST_NAME = AMINA.first_name


def as_read(notification: Notification) -> str:
    message = Letters(SCHOOL).write(notification, AT)
    headers = "\n".join(f"{name}: {message[name]}" for name in SHOWN)
    return f"{headers}\n\n{text_of(notification)}"


def text_of(notification: Notification) -> str:
    body = Letters(SCHOOL).write(notification, AT).get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def page_of(notification: Notification) -> str:
    body = Letters(SCHOOL).write(notification, AT).get_body(("html",))
    assert body is not None
    return str(body.get_content())


def words(text: str) -> list[str]:
    return [word for word in text.split() if word != "-"]


def test_every_kind_has_its_folder_and_no_folder_is_left_over() -> None:
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()}
    assert folders == {kind.value for kind in MessageKind} | {CODE, SEVERAL}
    assert all((TEMPLATES / folder / part).is_file() for folder in folders for part in PARTS)
    assert {folder for folder in folders if (TEMPLATES / folder / "part.txt").is_file()} == {
        kind.value for kind in MessageKind if kind.value not in AT_ONCE
    }


def test_every_kind_is_written_and_shown_here() -> None:
    assert set(FACTS) == set(MessageKind)
    assert {make().kind for make in LETTERS.values()} == {*MessageKind, CODE, SEVERAL}


@pytest.mark.parametrize("name", LETTERS)
def test_letter_reads_as_kept(name: str) -> None:
    """With SENDFLOW_KEEP_EMAILS=1 the letters are written down anew, to be read before commit."""
    path = GOLDEN / f"{name}.txt"
    read = as_read(LETTERS[name]())
    if os.environ.get("SENDFLOW_KEEP_EMAILS"):
        path.write_text(read)
    assert path.read_text() == read


def test_no_letter_is_kept_that_is_not_written_any_more() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(LETTERS)


@pytest.mark.parametrize("name", LETTERS)
def test_html_says_what_the_text_says(name: str) -> None:
    letter = LETTERS[name]()
    page = re.sub(r"<(head|style).*?</\1>", " ", page_of(letter), flags=re.DOTALL)
    in_page = words(unescape(re.sub(r"</?(?:strong|span|a)[^>]*>", "", page).replace("<", " <")))
    shown = words(re.sub(r"<[^>]*>", " ", " ".join(in_page)))
    assert shown == words(text_of(letter))


@pytest.mark.parametrize("name", LETTERS)
def test_html_fetches_nothing_and_runs_nothing(name: str) -> None:
    page = page_of(LETTERS[name]())
    assert not re.search(r"<(?:img|script|link|iframe|form)\b|url\(|@import|\bon\w+=", page)
    assert set(re.findall(r'href="(.*?)"', page)) == set(
        re.findall(r"^https?://\S+$", text_of(LETTERS[name]()), flags=re.MULTILINE)
    )


@pytest.mark.parametrize("name", LETTERS)
def test_every_address_is_our_own_in_full_on_its_own_line(name: str) -> None:
    lines = text_of(LETTERS[name]()).splitlines()
    found = [line for line in lines if "http" in line]
    assert all(line.startswith(SCHOOL.public_url + "/") and " " not in line for line in found)


@pytest.mark.parametrize("name", LETTERS)
def test_subjects_name_nobody(name: str) -> None:
    subject = str(Letters(SCHOOL).write(LETTERS[name](), AT)["Subject"])
    people: list[StaffMember | Contact] = [*DIRECTORY.staff, *DIRECTORY.contacts]
    names = {FIRST_NAME, *(word for person in people for word in person.name.split())}
    assert not any(word in subject for word in names)
    assert len(subject) <= 78


@pytest.mark.parametrize("name", LETTERS)
def test_first_name_is_only_for_the_childs_own_parent(name: str) -> None:
    letter = LETTERS[name]()
    both = text_of(letter) + page_of(letter)
    if letter.reader.is_staff:
        assert FIRST_NAME not in both
    elif letter.kind != CODE:
        assert FIRST_NAME in both


@pytest.mark.parametrize("name", LETTERS)
def test_nobody_sees_another_familys_name_or_address(name: str) -> None:
    letter = LETTERS[name]()
    both = text_of(letter) + page_of(letter)
    others = [each for each in DIRECTORY.contacts if each.name != letter.reader.name]
    assert not any(each.name in both for each in others)
    assert not any(each.email in both for each in others if each.email)


def leads_to_a_page(letter: Notification) -> bool:
    """Does its reader answer or read by a link of their own?"""
    asked_to_answer = letter.kind in ("ask", "agree", "sent_back")
    asked_again = letter.kind in ("reminder", "date_moved") and letter.facts["matter"] == "form"
    return asked_to_answer or asked_again or bool(letter.facts.get("document"))


@pytest.mark.parametrize("name", LETTERS)
def test_a_link_is_only_in_what_its_reader_answers_or_reads_by(name: str) -> None:
    letter = LETTERS[name]()
    parts = [part for topic in letter.facts.get("topics", ()) for part in topic.parts]
    assert text_of(letter).count(TOKEN) == sum(leads_to_a_page(each) for each in parts or [letter])


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_says_why_it_came(name: str) -> None:
    assert "You are receiving this because" in text_of(LETTERS[name]())
