"""The school's own folder stands in front of what is shipped; no upgrade changes what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from definitions.library import Library
from definitions.loader import DefinitionError
from definitions.model.process import ProcessDefinition
from tests.support.definitions import one_stage

NOTE = """
note:
  ask: sendco
  title: Write a note
  why: So that we know
  form: note
  due: 5 school days after asked
"""
SHIPPED = {
    "processes/test.yaml": one_stage(NOTE),
    "processes/other.yaml": one_stage(NOTE).replace("process: test", "process: other"),
    "forms/note.yaml": "heard: {question: What?, answer: choice, choices: areas}\n",
    "lists/areas.yaml": "reading: Reading\nnumber: Number\n",
    "lists/consent_scopes.yaml": "identify: To keep a record\n",
    "roles.yaml": "sendco: Leads on special needs\nparent: A parent\n",
    "records.yaml": "pupil.since: {title: Since, kind: date}\n",
    "calendars/2026-27.yaml": "school_year: 2026-27\nterms: {all: 2 Sep 2026 to 21 Jul 2027}\n",
    "documents/hello.html": "<p>Hello</p>\n",
}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    write(tmp_path / "shipped", SHIPPED)
    return Library([tmp_path / "own", tmp_path / "shipped"])


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def labels(definition: ProcessDefinition) -> list[str]:
    return [choice.label for choice in definition.asks()[0].form.fields[0].choices]


def test_a_school_that_has_written_nothing_has_what_is_shipped(library: Library) -> None:
    assert set(library.processes()) == {"test", "other"}
    assert labels(library.process("test")) == ["Reading", "Number"]


def test_its_own_process_stands_for_the_shipped_one(library: Library, tmp_path: Path) -> None:
    write(tmp_path / "own", {"processes/test.yaml": one_stage(NOTE).replace("A test", "Ours")})
    assert library.process("test").title == "Ours"
    assert library.process("other").title == "A test"


def test_its_own_list_is_used_by_a_shipped_form_of_a_shipped_process(
    library: Library, tmp_path: Path
) -> None:
    write(tmp_path / "own", {"lists/areas.yaml": "speech: Speech\nhearing: Hearing\n"})
    assert labels(library.process("test")) == ["Speech", "Hearing"]


def test_what_it_has_not_written_comes_with_an_upgrade(library: Library, tmp_path: Path) -> None:
    write(tmp_path / "own", {"forms/note.yaml": "heard: Ours (text)\n"})
    own = library.process("test")
    write(tmp_path / "shipped", {"forms/note.yaml": "heard: Theirs (text)\n"})
    assert library.process("test") == own, "an upgrade changes nothing in what is the school's"
    (tmp_path / "own" / "forms" / "note.yaml").unlink()
    assert library.process("test").asks()[0].form.fields[0].question == "Theirs"


def test_roles_are_taken_one_by_one(library: Library, tmp_path: Path) -> None:
    write(tmp_path / "own", {"roles.yaml": "sendco: Inclusion lead\nmentor: Mentor\n"})
    write(tmp_path / "shipped", {"roles.yaml": f"{SHIPPED['roles.yaml']}governor: A governor\n"})
    assert library.roles() == {
        "sendco": "Inclusion lead",
        "mentor": "Mentor",
        "parent": "A parent",
        "governor": "A governor",
    }


def test_records_are_taken_one_by_one(library: Library, tmp_path: Path) -> None:
    write(tmp_path / "own", {"records.yaml": "pupil.age: {title: Reading age, kind: number}\n"})
    assert set(library.records()) == {"pupil.age", "pupil.since"}
    write(tmp_path / "own", {"records.yaml": "pupil.since: {title: Helped since, kind: date}\n"})
    assert library.records()["pupil.since"].title == "Helped since"


def test_a_mistake_is_told_in_the_file_in_which_it_stands(library: Library, tmp_path: Path) -> None:
    write(tmp_path / "own", {"records.yaml": "pupil.age: {title: Age, kind: number}\n"})
    write(tmp_path / "shipped", {"records.yaml": "\npupil.since: {title: Since, kind: day}\n"})
    with pytest.raises(DefinitionError, match=r"shipped/records\.yaml:2:35: There is no kind"):
        library.processes()


def test_scopes_of_consent_and_calendars_are_files_of_their_own(
    library: Library, tmp_path: Path
) -> None:
    calendar = SHIPPED["calendars/2026-27.yaml"].replace("21 Jul", "16 Jul")
    own = {"lists/consent_scopes.yaml": "share: To share\n", "calendars/2026-27.yaml": calendar}
    write(tmp_path / "own", own)
    assert library.scopes() == {"share": "To share"}
    assert library.calendar().years[0].last.day == 16


def test_its_own_template_stands_for_the_shipped_one(library: Library, tmp_path: Path) -> None:
    hello = "hello: {tell: parent, title: Hello, document: hello}"
    write(
        tmp_path / "own",
        {"documents/hello.html": "<p>Ours</p>\n", "processes/test.yaml": one_stage(hello)},
    )
    assert library.process("test").templates == {"hello": "<p>Ours</p>\n"}
