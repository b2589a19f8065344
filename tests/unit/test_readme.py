"""What the README says one can type, open and find is there."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tomllib
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from flows.cli import main
from tests.support.school import CONTACT_COLUMNS, FATHER_ON_PAPER, MOTHER, REGISTER

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
SENDFLOW = Path(sys.executable).with_name("sendflow")
MAKES = sorted(set(re.findall(r"\bmake [a-z-]+(?=[`\s])", README.replace("git and make", ""))))
COMMANDS = sorted(set(re.findall(r"`(sendflow [^`]+)`", README)))
FOLDERS = set(re.findall(r"^\| `(\w+)/` \|", README, re.MULTILINE))


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def help_of(*words: str) -> str:
    """What the command line says of itself; it ends with 0."""
    said = io.StringIO()
    with redirect_stdout(said), pytest.raises(SystemExit) as ended:
        main([*words, "--help"])
    assert ended.value.code == 0
    return said.getvalue()


def table_of(heading: str) -> list[str]:
    """What stands in the first column of the table that begins with that heading."""
    rows = README[README.index(f"| {heading} |") :].split("\n\n")[0].splitlines()[2:]
    return [each for row in rows for each in re.findall(r"`([^`]+)`", row.split("|")[1])]


def test_the_two_commands_are_first_and_there_are_more() -> None:
    block = README[README.index("## Two commands") :].split("```")[1]
    assert re.findall(r"^make \w+", block, re.MULTILINE) == ["make up", "make test"]
    assert set(MAKES) >= {"make up", "make test", "make venv", "make bench"}


@pytest.mark.parametrize("command", MAKES)
def test_make_knows_it(command: str) -> None:
    answer = run("make", "-n", *command.split()[1:])
    assert answer.returncode == 0, answer.stderr


def test_it_is_installed_under_its_name() -> None:
    assert run(SENDFLOW, "check").stdout.startswith("No mistakes.")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_command_answers_and_knows_its_options(command: str) -> None:
    told = help_of(*re.findall(r"^[a-z ]+", command)[0].split()[1:])
    for option in re.findall(r"--[a-z]+", command):
        assert option in told
    for name in re.findall(r"\b[A-Z]{3,}\b", re.sub(r"--\w+ [A-Z]+", "", command)):
        assert name.removesuffix("S") in told


def test_the_table_names_every_command() -> None:
    first = {command.split()[1] for command in table_of("command")}
    assert first == set(re.findall(r"^    (\w+) ", help_of(), re.MULTILINE))


def test_a_school_is_set_up_by_the_commands_of_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SENDFLOW_DATA", str(tmp_path / "data"))
    contacts = CONTACT_COLUMNS + MOTHER + FATHER_ON_PAPER
    for name, text in (REGISTER | {"contacts.csv": contacts}).items():
        (tmp_path / name).write_text(text)
    for words in (["check"], ["db", "upgrade"], ["people", "import", str(tmp_path)], ["status"]):
        assert main(words) == 0, words
    capsys.readouterr()
    assert main(["start", "consent", "--pupil", "P017", "scopes=identify"]) == 1
    assert capsys.readouterr().err.count("\n") == 1, "without Prefect it says so in one sentence"


def test_the_map_names_every_folder_of_code() -> None:
    packages = {each.parent.name for each in ROOT.glob("*/__init__.py")}
    assert packages | {"tests"} == FOLDERS


def test_what_the_map_says_of_imports_is_what_is_checked() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = settings["tool"]["importlinter"]["contracts"]
    [layers] = [each["layers"] for each in contracts if each["type"] == "layers"]
    assert layers == ["flows", "tasks | notifications", "definitions"]


def test_every_file_and_picture_that_is_named_is_there() -> None:
    linked = re.findall(r"\]\(([^)#]+)\)", README)
    named = [each for each in re.findall(r"`([\w./-]+/[\w./-]*)`", README) if each != "library/"]
    assert len(linked) > 3
    assert len(named) > 10
    for path in (*linked, *named):
        assert any((ROOT / base / path).exists() for base in ("", "tests")), path


def test_it_asks_for_the_python_that_is_needed() -> None:
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert f"Python {needed.removeprefix('>=')} or newer" in README
