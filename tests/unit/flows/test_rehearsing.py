"""``sendflow test``: which stories it rehearses, what it says, and with what it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.cli import main
from tests.support.rehearsals import STORY, Rehearse

Out = pytest.CaptureFixture[str]
WAITS = """scenario: A report is waited for
process: report
story:
  - day: Mon 7 Sep 2026
    start: {}
    then: the_report is open
"""
OTHERWISE = WAITS.replace("is open", "is done")
TITLE = "They meet, and there is support"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A school's own folder with two processes, and none of the shipped stories behind it."""
    folder, shipped = tmp_path / "data" / "definitions", tmp_path / "shipped"
    shipped.mkdir()
    folder.mkdir(parents=True)
    Rehearse(folder).library(STORY, WAITS)
    monkeypatch.setenv("SENDFLOW_DATA", str(tmp_path / "data"))
    monkeypatch.setattr("flows.rehearsing.shipped_library", lambda: shipped)
    return folder


def written(own: Path, story: str, name: str = "mine") -> Path:
    file = own.parent / f"{name}.yaml"
    file.write_text(story)
    return file


def test_every_story_is_rehearsed(own: Path, capsys: Out) -> None:
    assert main(["test"]) == 0
    assert capsys.readouterr().out == (
        f"As told: A report is waited for (report)\nAs told: {TITLE} (meeting)\n"
        "2 scenarios, all as told.\n"
    )


def test_what_comes_otherwise_is_told_with_its_place(own: Path, capsys: Out) -> None:
    (own / "scenarios" / "more.yaml").write_text(OTHERWISE)
    assert main(["test"]) == 1
    said = capsys.readouterr()
    assert said.out == f"As told: {TITLE} (meeting)\n"
    assert said.err == (
        "scenarios/more.yaml:6:11: the_report is open.\n    6 | then: the_report is done\n"
    )


def test_what_cannot_be_read_is_told_beside_the_others(own: Path, capsys: Out) -> None:
    (own / "scenarios" / "more.yaml").write_text(WAITS.replace("Mon", "Tue"))
    assert main(["test"]) == 1
    said = capsys.readouterr()
    assert said.out == f"As told: {TITLE} (meeting)\n"
    assert 'scenarios/more.yaml:4:10: "Tue 7 Sep 2026": that day is a Monday.' in said.err


def test_the_story_of_a_file_is_rehearsed_alone(own: Path, capsys: Out) -> None:
    (own / "scenarios" / "more.yaml").write_text("scenario: Somebody else's, half written\n")
    assert main(["test", str(written(own, WAITS))]) == 0
    told = "As told: A report is waited for (report)\n1 scenario, as told.\n"
    assert capsys.readouterr().out == told


def test_the_stories_of_a_process_are_rehearsed(own: Path, capsys: Out) -> None:
    assert main(["test", str(own / "processes" / "meeting.yaml")]) == 0
    assert capsys.readouterr().out == f"As told: {TITLE} (meeting)\n1 scenario, as told.\n"


@pytest.mark.parametrize(
    ("story", "message"),
    [
        (OTHERWISE, "6:11: the_report is open."),
        (WAITS.replace("Mon", "Tue"), '4:10: "Tue 7 Sep 2026": that day is a Monday.'),
    ],
)
def test_one_of_several_files_is_wrong(own: Path, capsys: Out, story: str, message: str) -> None:
    wrong, right = written(own, story, "wrong"), written(own, WAITS, "right")
    assert main(["test", str(wrong), str(right)]) == 1
    said = capsys.readouterr()
    assert said.out == "As told: A report is waited for (report)\n"
    assert said.err.startswith(f"{wrong}:{message}\n")


def test_a_file_that_is_not_there(own: Path, capsys: Out) -> None:
    assert main(["test", "nowhere.yaml"]) == 1
    assert capsys.readouterr().err == "There is no file nowhere.yaml.\n"
