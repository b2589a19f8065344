"""Each shipped document as each reader gets it, kept in fixtures to be read by people."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html import unescape
from itertools import product
from pathlib import Path

import pytest

from tasks.store import Store
from tests.support.plans import ADVICE, ASSISTANT, MOTHER, NO_ADVICE, READERS, paper_for, plan_case

GOLDEN = Path(__file__).parents[2] / "fixtures" / "documents"
DOCUMENTS = {
    "advice": "advice_copies",
    "no_advice": "advice_copies",
    "iep": "copies",
    "iep_review": "review_copies",
    "sen_support_begins": "begins",
    "sen_support_ends": "ends",
}


@pytest.fixture
def memory() -> Iterator[Store]:
    store = Store("sqlite://")
    yield store
    store.dispose()


def as_read(html: str) -> str:
    """The words of a page, a line for each part of it."""
    lines = re.sub(r"</(p|h\d|dd|div|li)>|<br>", "\n", html)
    words = unescape(re.sub(r"<[^>]+>", " ", lines))
    return "\n".join(found for line in words.splitlines() if (found := " ".join(line.split())))


@pytest.mark.parametrize(("document", "reader"), [*product(DOCUMENTS, READERS)])
def test_it_reads_as_kept(document: str, reader: str, memory: Store) -> None:
    """With SENDFLOW_KEEP_DOCUMENTS=1 they are written down anew, to be read before commit."""
    said = {"advice": NO_ADVICE if document == "no_advice" else ADVICE}
    case = plan_case(memory, **(said if "advice" in document else {}))
    paper = paper_for(case, DOCUMENTS[document], READERS[reader], memory)
    sources = "\n".join(f"({s.title}: {s.writer}, {s.written_on})" for s in paper.sources)
    about = f"{paper.about}, class {paper.class_name}"
    read = f"{paper.title}\n{about}\n\n{as_read(paper.inside)}\n{sources}\n"
    path = GOLDEN / f"{document}_{reader}.txt"
    if os.environ.get("SENDFLOW_KEEP_DOCUMENTS"):
        path.write_text(read, encoding="utf-8")
    assert read == path.read_text("utf-8")


def test_an_answer_is_never_html(memory: Store) -> None:
    paper = paper_for(plan_case(memory), "review_copies", MOTHER, memory)
    assert "&lt;Jo&gt;" in paper.inside
    assert "<Jo>" not in paper.inside


def test_only_a_parent_meets_the_first_name(memory: Store) -> None:
    case = plan_case(memory)
    assert paper_for(case, "copies", MOTHER, memory).title == "Ada's plan for this cycle"
    assert paper_for(case, "copies", ASSISTANT, memory).title == "A.B.'s plan for this cycle"


def test_a_date_is_counted_from_the_day_it_was_made(memory: Store) -> None:
    begins = paper_for(plan_case(memory), "begins", MOTHER, memory)
    assert "by Monday 19 October 2026" in begins.inside
