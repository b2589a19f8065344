from __future__ import annotations

import pytest

from tasks.csv_rows import UnreadableCsvError, decode, read_table
from tasks.register_files import read_register

TEXT = "Key,Title,Contact email\nslt,Zoë € talk,slt@agency.test\n"


def rows(text: str) -> list[tuple[int, dict[str, str]]]:
    return [(row.line, dict(row.values)) for row in read_table(text).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_encoding_that_schools_systems_write_is_read(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04rest", "workbook"),
        (TEXT.encode("utf-16-le"), "cannot be made out"),
        (b"key,title\nslt,\x81\x8d\n", "cannot be made out"),
        ("é".encode() + b"\xe9", "cannot be made out"),
        (b"\xff\xfe\x00", "cannot be made out"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(UnreadableCsvError, match=says) as refused:
        decode(content)
    assert refused.value.line == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("hint", [False, True])
def test_lines_and_values_may_end_in_any_way(end: str, separator: str, *, hint: bool) -> None:
    lines = [f"sep={separator}"] * hint + ["A b", f"1{separator}x"]
    lines[hint] = separator.join(("A b", "C"))
    (row,) = rows(end.join(lines))
    assert row == (2 + hint, {"a_b": "1", "c": "x"})


def test_a_row_is_named_by_the_line_it_begins_in() -> None:
    text = 'a,b\n\n1,"two\nlines"\n,\n3,4\n'
    assert rows(text) == [(3, {"a": "1", "b": "two\nlines"}), (6, {"a": "3", "b": "4"})]


def test_a_row_may_leave_out_empty_values_at_its_end() -> None:
    assert rows("a,b,c\n1\n") == [(2, {"a": "1"})]


@pytest.mark.parametrize("text", ['a,b\n1,"x\n2,y\n', 'a,b\n1,"x"y\n'])
def test_an_open_quotation_mark_is_found_where_it_opens(text: str) -> None:
    with pytest.raises(UnreadableCsvError, match="quotation mark") as refused:
        rows(text)
    assert refused.value.line == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "agencies.csv:1: The file is empty."),
        ("key,title\n", "agencies.csv:1: The column contact_email is missing."),
        (
            "key,title,title,contact_email\n",
            "agencies.csv:1: The column title stands there twice.",
        ),
        (
            "key,title,contact_email\nslt,Speech, language,a@b.test\n",
            (
                "agencies.csv:2: There are more values than columns: "
                "a text with a comma in it needs quotation marks around it."
            ),
        ),
        (
            'key,title,contact_email\nslt,"Speech,a@b.test\n',
            (
                "agencies.csv:2: A quotation mark is opened here and not closed, or stands inside "
                "a text: write two of them for one."
            ),
        ),
    ],
)
def test_the_register_says_what_is_wrong_and_where(text: str, says: str) -> None:
    _, bad = read_register({"agencies.csv": text.encode()})
    assert str(bad[0]) == says


def test_roles_may_be_written_as_people_write_them() -> None:
    text = "code,name,email,roles,class,leaves_on\nS1,A B,,Class teacher; SENDCo,Elm,\n"
    register, bad = read_register({"staff.csv": text.encode()})
    assert bad == ()
    assert register.staff is not None
    assert register.staff[0].roles == ("class_teacher", "sendco")
