from pathlib import Path

import pytest

from definitions.library import FOLDERS, Library, UnknownProcessError, shipped_library
from definitions.loader import DefinitionError
from notifications.shipped_documents import shipped_documents
from tests.support.definitions import one_stage

HELLO = "hello: {tell: sendco, title: Hello, message: Hello}"


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")


def test_the_shipped_library_is_right() -> None:
    library = Library([shipped_library(), shipped_documents()])
    assert "consent" in library.processes()
    assert not library.mistakes()


def test_the_schools_own_file_stands_in_front_of_the_shipped_one(tmp_path: Path) -> None:
    write(tmp_path, "roles.yaml", "sendco: Inclusion lead\n")
    write(tmp_path, "processes/test.yaml", one_stage(HELLO))
    library = Library([tmp_path, shipped_library(), shipped_documents()])
    assert library.roles()["sendco"] == "Inclusion lead"
    assert library.process("test").title == "A test"


def test_what_changed_on_disk_is_read_again(tmp_path: Path) -> None:
    write(tmp_path, "processes/test.yaml", one_stage(HELLO))
    library = Library([tmp_path, shipped_library(), shipped_documents()])
    before = library.process("test").content_hash
    write(tmp_path, "processes/test.yaml", one_stage(HELLO.replace("Hello,", "Good day,")))
    assert library.process("test").content_hash != before


def test_one_broken_process_does_not_break_another(tmp_path: Path) -> None:
    write(tmp_path, "processes/broken.yaml", "process: broken\n")
    library = Library([tmp_path, shipped_library(), shipped_documents()])
    assert library.process("consent").process == "consent"
    with pytest.raises(
        DefinitionError, match=r'processes/broken\.yaml:1:1: A process needs "title"'
    ):
        library.processes()
    with pytest.raises(UnknownProcessError, match='There is no process called "consnet"'):
        library.sources("consnet")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("processes/test.yml", 'This file is not read: call it "test.yaml".'),
        ("processes/test.yaml.txt", 'This file is not read: call it "test.yaml".'),
        ("documents/notes.htm", 'This file is not read: call it "notes.html".'),
        (
            "test.yaml",
            f"This file is not read here: move it to one of the folders {', '.join(FOLDERS)}.",
        ),
    ],
)
def test_a_file_that_nobody_reads_is_a_mistake(tmp_path: Path, name: str, told: str) -> None:
    write(tmp_path, name, one_stage(HELLO))
    write(tmp_path, "processes/notes.md", "For the next SENDCo.")
    library = Library([tmp_path, shipped_library(), shipped_documents()])
    assert [str(each) for each in library.mistakes()] == [f"{name}:1:1: {told}"]


def test_a_file_that_is_not_utf8_is_a_mistake_not_a_crash(tmp_path: Path) -> None:
    write(tmp_path, "forms/note.yaml", "")
    (tmp_path / "forms/note.yaml").write_bytes(b"note: caf\xe9 (text)\n")
    library = Library([tmp_path, shipped_library(), shipped_documents()])
    assert [str(each) for each in library.mistakes()] == [
        "forms/note.yaml:1:1: This file is not UTF-8: save it as UTF-8 text."
    ]


def test_the_calendar_comes_from_both_folders(tmp_path: Path) -> None:
    year = "school_year: 2030-31\nterms:\n  autumn: 2 Sep 2030 to 20 Dec 2030\n"
    write(tmp_path, "calendars/2030-31.yaml", year)
    names = [
        each.name
        for each in Library([tmp_path, shipped_library(), shipped_documents()]).calendar().years
    ]
    assert names == ["2026-27", "2030-31"]


def test_a_record_says_whose_it_is_and_is_not_called_like_what_documents_know(
    tmp_path: Path,
) -> None:
    kind = "{title: Seen, kind: date}"
    records = ("teacher.seen_on", "seen_on", "class.name", "school.phone", "class.seen_on")
    write(tmp_path, "records.yaml", "".join(f"{each}: {kind}\n" for each in records))
    found = Library([tmp_path]).mistakes()
    whose = "The name of a record begins with whose it is: pupil., class. or school."
    assert [(each.line, each.message) for each in found] == [
        (1, whose),
        (2, whose),
        (3, '"class.name" is known to documents: call this record otherwise.'),
        (4, '"school.phone" is known to documents: call this record otherwise.'),
    ]
