"""What a file is, is told by its content; hostile content is no reason to fall over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.file_kinds import DOCX, JPEG, KINDS, MEGABYTE, PDF, PNG, FileKind, kind_of, size_in_words
from tests.support import papers
from tests.support.papers import SHEET, archive


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (papers.PDF, PDF),
        (papers.JPEG, JPEG),
        (papers.PNG, PNG),
        (papers.DOCX, DOCX),
    ],
)
def test_each_kind_is_known_by_its_content(content: bytes, kind: FileKind) -> None:
    assert kind_of(content) is kind


def test_there_is_a_small_file_of_every_kind() -> None:
    found = {kind_of(each) for each in (papers.PDF, papers.JPEG, papers.PNG, papers.DOCX)}
    assert found == set(KINDS)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF",
        b" %PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html><script>",
        b"GIF89a",
        b"\x00\x00\x00\x18ftypheic",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",  # Word before 2007
        b"{\\rtf1}",
        b"PK\x03\x04 and then nothing of an archive",
    ],
)
def test_anything_else_is_of_no_kind(content: bytes) -> None:
    assert kind_of(content) is None


@pytest.mark.parametrize(
    "content",
    [
        archive("xl/workbook.xml", main=SHEET),
        archive("word/document.xml", types="types.xml"),
        archive("word/document.xml", "word/vbaProject.bin"),
        archive("word/document.xml", "word/VBAProject.BIN"),
        archive(*(f"part{number}" for number in range(2001))),
        archive("word/document.xml", main=papers.WORD + " " * 300_000),
        papers.DOCX[:-30],
        papers.DOCX[:30],
    ],
    ids=["sheet", "no list", "macros", "MACROS", "many parts", "long list", "cut short", "cut"],
)
def test_an_archive_is_a_word_document_only_if_it_says_so(content: bytes) -> None:
    assert kind_of(content) is None


@given(st.binary(max_size=200), st.integers(0, len(papers.DOCX)))
def test_a_damaged_document_never_falls_over(noise: bytes, at: int) -> None:
    damaged = papers.DOCX[:at] + noise + papers.DOCX[at + len(noise) :]
    assert kind_of(damaged) in (None, *KINDS)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1 KB"),
        (1024, "1 KB"),
        (348_160, "340 KB"),
        (MEGABYTE, "1.0 MB"),
        (10 * MEGABYTE, "10.0 MB"),
    ],
)
def test_sizes_are_said_as_people_say_them(size: int, words: str) -> None:
    assert size_in_words(size) == words
