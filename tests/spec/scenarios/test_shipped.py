"""The stories that the reference tells, and those beside the shipped definitions, come as told."""

from __future__ import annotations

from pathlib import Path

import pytest

from definitions.library import Library, shipped_library
from flows.rehearsals import rehearse_all
from notifications.shipped_documents import shipped_documents
from tests.support.reference import sections


def test_the_stories_of_the_reference(tmp_path: Path) -> None:
    examples = [e for part in sections() for e in part.examples if e.kind == "scenario"]
    (tmp_path / "scenarios").mkdir()
    for number, each in enumerate(examples):
        (tmp_path / "scenarios" / f"example_{number}.yaml").write_text(each.text)
    library = Library([tmp_path, *folders()])
    found = [each for each in library.scenarios() if "example_" in each.file]
    wrong = rehearse_all(found, library, lambda _: None)
    assert len(found) == len(examples) > 2
    assert not wrong, "\n".join(map(str, wrong))


def folders() -> list[Path]:
    return [shipped_library(), shipped_documents()]


@pytest.mark.timeout(900)  # months of twenty cases, on a machine that is busy elsewhere
def test_the_stories_beside_the_shipped_definitions() -> None:
    library = Library(folders())
    stories = library.scenarios()
    assert {each.process for each in stories} == set(library.processes())
    wrong = rehearse_all(stories, library, lambda _: None)
    assert not wrong, "\n".join(map(str, wrong))
