from pathlib import Path

from definitions.library import Library, shipped_library
from definitions.loader import Sources, load_sources
from notifications.shipped_documents import shipped_documents
from tests.support.definitions import LIBRARY

LIST = "lists/areas.yaml"


def sources(*files: tuple[str, str], process: str = "processes/a.yaml") -> Sources:
    return Sources(process=process, files=dict(files))


def test_the_order_of_files_and_line_endings_change_nothing() -> None:
    one, two = ("processes/a.yaml", "a: b\nc: d\n"), (LIST, "x: y\n")
    assert sources(one, two).content_hash == sources(two, one).content_hash
    windows = ("processes/a.yaml", "a: b\r\nc: d\r\n")
    assert sources(windows, two).content_hash == sources(one, two).content_hash


def test_any_word_in_any_file_changes_it() -> None:
    one, two = ("processes/a.yaml", "a: b\n"), (LIST, "x: y\n")
    found = {
        sources(one, two).content_hash,
        sources(one, (LIST, "x: z\n")).content_hash,
        sources(("processes/a.yaml", "a: c\n"), two).content_hash,
        sources(one).content_hash,
    }
    assert len(found) == 4


def test_what_is_pinned_is_the_process_and_the_lists_it_uses() -> None:
    pinned = LIBRARY.sources("consent")
    assert sorted(pinned.files) == [
        "lists/consent_answers.yaml",
        "lists/consent_scopes.yaml",
        "processes/consent.yaml",
    ]


def test_what_was_pinned_loads_again_as_it_was() -> None:
    assert load_sources(LIBRARY.sources("consent")) == LIBRARY.processes()["consent"]


def test_where_the_library_lies_changes_nothing(tmp_path: Path) -> None:
    for path in shipped_library().rglob("*.yaml"):
        copy = tmp_path / path.relative_to(shipped_library())
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    moved, shipped = Library([tmp_path]), LIBRARY
    assert moved.sources("consent") == shipped.sources("consent")
    assert moved.process("consent").content_hash == shipped.process("consent").content_hash


def test_the_schools_own_wording_of_letters_is_pinned_with_every_process(tmp_path: Path) -> None:
    letter = tmp_path / "emails" / "ask" / "subject.txt"
    letter.parent.mkdir(parents=True)
    library = Library([tmp_path, shipped_library(), shipped_documents()])
    found = {library.process("consent").content_hash}
    for text in ("Please answer us", "Please answer"):
        letter.write_text(text)
        found.add(library.process("consent").content_hash)
        assert library.sources("consent").letters == {"ask/subject.txt": text}
    assert len(found) == 3
    assert load_sources(library.sources("consent")) == library.process("consent")


def test_what_is_kept_live_changes_nothing(tmp_path: Path) -> None:
    """Roles and records are read as they are today; so is the calendar, which is no definition."""
    more = {
        "roles.yaml": "art_teacher: Art teacher\n",
        "records.yaml": "pupil.likes: {title: Likes, kind: text}\n",
    }
    for file, text in more.items():
        (tmp_path / file).write_text((shipped_library() / file).read_text("utf-8") + text)
    library = Library([tmp_path, shipped_library(), shipped_documents()])
    assert "art_teacher" in library.roles()
    assert library.sources("consent").content_hash == LIBRARY.sources("consent").content_hash
    assert not {*more} & {*LIBRARY.sources("graduated_approach").files}


def test_forms_of_their_own_and_defaults_are_pinned_with_the_process() -> None:
    one = "process: test\nforms: {a: b}\ndefaults: {remind: on due}\n"
    found = {
        sources(("processes/test.yaml", text)).content_hash
        for text in (one, one.replace("a: b", "a: c"), one.replace("on due", "1 day after due"))
    }
    assert len(found) == 3
