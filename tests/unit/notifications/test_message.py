from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from notifications.message import (
    PARTS,
    TEMPLATES,
    Letters,
    NotAnAddressError,
    UnwritableError,
    lay_out,
    one_line,
)
from notifications.notification import Notification, Reader
from notifications.template_checks import check_templates
from tests.support.letters import AT, LETTERS, SCHOOL, code

THREAD_HEADERS = ("In-Reply-To", "References")


def written(notification: Notification) -> EmailMessage:
    return Letters(SCHOOL).write(notification, AT)


def arrived(notification: Notification) -> EmailMessage:
    return message_from_bytes(written(notification).as_bytes(), _class=EmailMessage, policy=SMTP)


def to_reader(name: str = "Nadia Osman", address: str = "nadia@family.example") -> Notification:
    return replace(code(), reader=replace(code().reader, name=name, address=address))


def part(message: EmailMessage, kind: str) -> str:
    """What its part of this kind says, ``plain`` or ``html``."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_headers_say_who_writes_and_that_a_machine_does() -> None:
    message = arrived(LETTERS["ask_parent"]())
    assert message["From"] == "Hazel Bank Primary School <sendflow@hazelbank.example>"
    assert message["To"] == "Nadia Osman <nadia@family.example>"
    assert message["Reply-To"].addresses[0].addr_spec == "office@hazelbank.example"
    assert message["Auto-Submitted"] == "auto-generated"


def test_message_id_is_made_from_the_key_and_nothing_else() -> None:
    first, again = LETTERS["ask_parent"](), LETTERS["ask_parent"]()
    retold = replace(again, facts={**again.facts, "page": "https://answers.hazelbank.example/t/x"})
    assert written(first)["Message-ID"] == written(retold)["Message-ID"]
    assert written(first)["Message-ID"] != written(LETTERS["reminder_before"]())["Message-ID"]
    assert written(first)["Message-ID"].endswith("@answers.hazelbank.example>")


def test_everything_one_person_is_told_about_one_case_is_one_thread() -> None:
    asked, thanked = (written(LETTERS[name]()) for name in ("ask_parent", "thanks_parent"))
    other = written(LETTERS["ask_teacher"]())
    for header in THREAD_HEADERS:
        assert asked[header] == thanked[header] != other[header]


def test_a_code_belongs_to_no_thread() -> None:
    assert not any(header in written(code()) for header in THREAD_HEADERS)


def test_writing_it_again_gives_the_same_bytes() -> None:
    assert written(LETTERS["chase"]()).as_bytes() == written(LETTERS["chase"]()).as_bytes()


@pytest.mark.parametrize("name", LETTERS)
def test_nothing_on_the_wire_is_too_long_or_not_ascii(name: str) -> None:
    wire = written(LETTERS[name]()).as_bytes()
    assert wire.isascii()
    assert max(len(line) for line in wire.split(b"\r\n")) <= 78


def test_names_beyond_ascii_arrive_as_they_are() -> None:
    name = 'Zoë "Żuk" Nguyễn-Øster, mother of a long and much hyphenated family name'
    message = arrived(to_reader(name=name))
    assert message["To"].addresses[0].display_name == name
    assert f"Dear {name}," in " ".join(part(message, "plain").split())


@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n", "\u2028", "\x85", "\x00"])
def test_a_name_cannot_add_a_header(line_break: str) -> None:
    message = arrived(to_reader(name=f"Eve{line_break}Bcc: everyone@elsewhere.example"))
    assert "Bcc" not in message
    assert len(message["To"].addresses) == 1


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "=?utf-8?q?=0ABcc:_a=40b?=\n"])
def test_a_subject_cannot_add_a_header(line_break: str) -> None:
    asked = LETTERS["ask_parent"]()
    about = replace(asked.facts["about"], initials=f"A{line_break}Bcc: everyone@elsewhere.example")
    message = arrived(replace(asked, facts={**asked.facts, "about": about}))
    assert "everyone@elsewhere.example" in str(message["Subject"])
    assert "Bcc" not in message
    assert not set("\r\n") & set(str(message["Subject"]))


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b@c", "a@b.example\r\nBcc: x@y.example", "a b@c.example", "ä@b.c"]
)
def test_what_is_no_address_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(NotAnAddressError) as caught:
        written(to_reader(address=address))
    assert not address or address not in str(caught.value)


def test_an_international_domain_is_written_in_ascii() -> None:
    message = written(to_reader(address="hej@åre.example"))
    assert message["To"].addresses[0].addr_spec == "hej@xn--re-xia.example"


@pytest.fixture
def school_folder(tmp_path: Path) -> Callable[..., Letters]:
    def with_template(name: str, text: str) -> Letters:
        (tmp_path / "code").mkdir(exist_ok=True)
        (tmp_path / "code" / name).write_text(text)
        return Letters(SCHOOL, [tmp_path, Path("notifications/templates").resolve()])

    return with_template


def test_the_schools_own_template_stands_in_front(school_folder: Callable[..., Letters]) -> None:
    letters = school_folder("subject.txt", "Hello from {{ school.name }}")
    assert letters.write(code(), AT)["Subject"] == "Hello from Hazel Bank Primary School"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ nickname }}", "names something that was not given: 'nickname' is undefined."),
        ("{% if %}", "cannot be used (line 1): TemplateSyntaxError."),
        ("{{ reader.__class__.__mro__ }}", "SecurityError."),
        ("{{ code|day }}", "cannot be used"),
    ],
)
def test_a_broken_template_is_a_sentence(
    school_folder: Callable[..., Letters], text: str, says: str
) -> None:
    with pytest.raises(UnwritableError) as caught:
        school_folder("body.txt", text).write(code(), AT)
    assert str(caught.value).startswith("code/body.txt")
    assert says in str(caught.value)
    assert "402915" not in str(caught.value)


def test_html_is_escaped_and_text_is_not() -> None:
    message = written(to_reader(name="Kit <b>& Co</b>"))
    assert "Dear Kit <b>& Co</b>," in part(message, "plain")
    assert "Dear Kit &lt;b&gt;&amp; Co&lt;/b&gt;," in part(message, "html")


def test_laying_out_keeps_addresses_lists_and_dates_whole() -> None:
    address = "https://answers.hazelbank.example/t/" + "x" * 60
    text = lay_out(
        f"{'word ' * 12}\non Friday 2 October 2026.\n\n\n{address}\n\n- one\n- {'long ' * 20}"
    )
    assert f"\n\n{address}\n\n- one\n- long" in text
    assert "Friday\n2 October 2026" in text
    assert "\n  long" in text


def test_one_line_takes_out_everything_that_could_break_a_header() -> None:
    assert one_line(" a\r\n b\u2028c\u202ed\x00 e ") == "a b c d e"


def test_a_reader_is_not_shown_in_full_in_a_traceback() -> None:
    assert "402915" not in repr(code())
    assert isinstance(code().reader, Reader)


def test_a_schools_own_wording_is_used_for_its_letter_only() -> None:
    own = {"code/subject.txt": "{{ school.name }} says {{ code }}"}
    assert written(replace(code(), templates=own))["Subject"] == (
        "Hazel Bank Primary School says 402915"
    )
    other = {"ask/subject.txt": "Hello"}
    assert written(replace(code(), templates=other))["Subject"] == written(code())["Subject"]


@pytest.mark.parametrize("text", ["{{ nickname }}", "{% if %}", "{{ reader.__class__ }}"])
def test_own_wording_that_cannot_be_used_holds_no_letter_back(
    text: str, caplog: pytest.LogCaptureFixture
) -> None:
    found = written(replace(code(), templates={"code/body.txt": text}))
    assert found.as_bytes() == written(code()).as_bytes()
    assert "The shipped letter is sent instead" in caplog.text
    assert "Nadia" not in caplog.text


def test_own_wording_is_checked_before_it_is_used() -> None:
    templates = {
        "askk/body.txt": "",
        "ask/body.md": "",
        "ask/body.txt": "Dear\n{% if %}",
        "ask/subject.txt": "Hello {{ child.in_subject }}",
    }
    assert [(name, line) for name, line, _ in check_templates(templates)] == [
        ("askk/body.txt", 1),
        ("ask/body.md", 1),
        ("ask/body.txt", 2),
    ]
    first, second, _ = (sentence for *_, sentence in check_templates(templates))
    assert first == 'There is no letter of a process called "askk". Did you mean "ask"?'
    assert second == 'A letter has the parts "subject.txt", "body.txt" and "body.html".'


def test_own_wording_names_only_what_its_letter_is_given() -> None:
    templates = {
        "ask/subject.txt": "{{ child.in_subject }} {{ titel }}",
        "ask/body.txt": "Dear {{ reader.nme }},\n{% for p in why %}{{ p }}{% endfor %}",
        "ask/body.html": '{% extends "base.htm" %}',
        "told/subject.txt": "{{ needs_code }} {{ reference }} {{ school.phone }}",
        "told/body.txt": "{{ today|dya }}",
    }
    assert list(check_templates(templates)) == [
        ("ask/subject.txt", 1, 'This letter is not given "titel". Did you mean "title"?'),
        ("ask/body.txt", 1, 'There is no "reader.nme". Did you mean "name"?'),
        ("ask/body.html", 1, 'There is no template "base.htm". Did you mean "base.html"?'),
        ("told/subject.txt", 1, 'This letter is not given "needs_code".'),
        (
            "told/body.txt",
            1,
            "This cannot be read as a template: No filter named 'dya'.",
        ),
    ]


def test_the_shipped_wording_could_be_a_schools_own() -> None:
    kinds = [path.name for path in TEMPLATES.iterdir() if path.is_dir() and path.name != "code"]
    own = {
        f"{kind}/{part}": (TEMPLATES / kind / part).read_text("utf-8")
        for kind in kinds
        for part in PARTS
    }
    assert len(own) > len(PARTS)
    assert list(check_templates(own)) == []
