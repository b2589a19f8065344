"""Every whole file in ``fixtures/unwise_definitions`` against the warnings that stand beside it."""

from pathlib import Path

import pytest

from definitions.library import Library, shipped_library
from definitions.loader import load, load_sources
from notifications.shipped_documents import shipped_documents
from tests.support.definitions import LIBRARY
from tests.unit.definitions.test_bad_definitions import shipped_vocabulary

FOLDER = Path(__file__).parents[2] / "fixtures" / "unwise_definitions"
NAMES = [path.stem for path in sorted(FOLDER.glob("*.yaml"))]


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.yaml").read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_each_warning_is_told_with_its_place_and_line(name: str) -> None:
    file = f"{name}.yaml"
    loaded = load(file, {file: text_of(name)}, shipped_vocabulary())
    told = "\n".join(str(each) for each in loaded.warnings)
    assert told == (FOLDER / f"{name}.txt").read_text("utf-8").rstrip("\n")


def test_the_shipped_library_is_wise() -> None:
    assert [str(each) for each in LIBRARY.warnings()] == []


def test_a_mistake_is_mended_before_anything_is_said_to_be_unwise(tmp_path: Path) -> None:
    (tmp_path / "processes").mkdir()
    broken = text_of("timers_in_vain").replace("ends:", "endz:")
    (tmp_path / "processes" / "timers_in_vain.yaml").write_text(broken)
    library = Library([tmp_path, shipped_library(), shipped_documents()])
    assert library.mistakes()
    assert not library.warnings()


def test_what_runs_already_is_past_advice() -> None:
    file = "timers_in_vain.yaml"
    loaded = load(file, {file: text_of("timers_in_vain")}, shipped_vocabulary())
    assert loaded.warnings
    pinned = loaded.sources
    assert load_sources(pinned).content_hash == loaded.definition.content_hash
    assert load(pinned.process, pinned.files, None).warnings == ()
