"""A wrong story stops nothing: neither what runs, nor the other stories."""

from __future__ import annotations

from pathlib import Path

import pytest

from definitions.library import Library, shipped_library
from flows.rehearsals import rehearse_all
from notifications.shipped_documents import shipped_documents


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A school's own folder, in front of the shipped one."""
    for name in ("scenarios", "processes"):
        (tmp_path / name).mkdir()
    return tmp_path


def test_a_wrong_story_stops_nothing_that_runs(own: Path) -> None:
    (own / "scenarios" / "odd.yaml").write_bytes(b"scenario: caf\xe9\n")
    (own / "scenarios" / "wrong.yaml").write_text("scenario: x\n")
    library = Library([own, shipped_library(), shipped_documents()])
    assert "consent" in library.processes()
    sound, mistakes = library.sound_scenarios()
    assert {each.file for each in mistakes} == {"scenarios/odd.yaml", "scenarios/wrong.yaml"}
    assert len(sound) > 5


def test_a_process_with_mistakes_stops_no_other_story(own: Path) -> None:
    shipped = (shipped_library() / "processes" / "ta_week.yaml").read_text()
    (own / "processes" / "ta_week.yaml").write_text(shipped.replace("class_teacher", "teacher"))
    library = Library([own, shipped_library(), shipped_documents()])
    about = ("ta_week_two", "consent_taken_back")
    chosen = [s for s in library.sound_scenarios()[0] if Path(s.file).stem in about]
    told: list[str] = []
    wrong = rehearse_all(chosen, library, lambda each: told.append(each.process))
    assert told == ["consent"]
    assert 'There is no role "teacher".' in {each.message for each in wrong}
