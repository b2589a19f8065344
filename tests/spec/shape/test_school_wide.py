"""`defaults.yaml`: what holds for every step of every process that does not say otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from definitions.library import Library, shipped_library
from definitions.loader import DefinitionError, load_sources
from notifications.shipped_documents import shipped_documents
from tests.support.definitions import ask_with

WHOLE_SCHOOL = """
remind: 3 school days before due
escalate: 5 school days after due, to sendco
expire: 10 school days after due, ask sendco
"""


def school(folder: Path, process: str, defaults: str = WHOLE_SCHOOL) -> Library:
    (folder / "processes").mkdir()
    (folder / "processes" / "test.yaml").write_text(process)
    (folder / "roles.yaml").write_text("sendco: Leads on special needs\n")
    (folder / "defaults.yaml").write_text(defaults.lstrip())
    return Library([folder])


def timers(library: Library) -> tuple[list[str], list[str], str]:
    [step] = library.process("test").asks()
    expire = step.expire.at.text if step.expire else ""
    return [r.at.text for r in step.remind], [e.to for e in step.escalate], expire


def test_a_step_is_timed_as_the_whole_school_says(tmp_path: Path) -> None:
    assert timers(school(tmp_path, ask_with())) == (
        ["3 school days before due"],
        ["sendco"],
        "10 school days after due",
    )


def test_what_a_process_says_wins_word_by_word(tmp_path: Path) -> None:
    own = "defaults:\n  remind: on due\n  expire: never\n"
    assert timers(school(tmp_path, ask_with() + own)) == (["on due"], ["sendco"], "")


def test_what_a_step_says_wins_over_both(tmp_path: Path) -> None:
    own = "defaults:\n  remind: on due\n"
    text = ask_with("remind: 1 day before due\nescalate: never") + own
    assert timers(school(tmp_path, text))[:2] == (["1 day before due"], [])


def test_what_is_shipped_says_all_it_means_and_so_stays_as_it_is(tmp_path: Path) -> None:
    shipped = [shipped_library(), shipped_documents()]
    (tmp_path / "defaults.yaml").write_text(WHOLE_SCHOOL)
    before, after = Library(shipped).processes(), Library([tmp_path, *shipped]).processes()
    for name, found in after.items():
        assert found.model_copy(update={"content_hash": ""}) == before[name].model_copy(
            update={"content_hash": ""}
        )


def test_it_is_pinned_with_every_process(tmp_path: Path) -> None:
    library = school(tmp_path, ask_with())
    pinned, first = library.sources("test"), library.process("test")
    assert sorted(pinned.files) == ["defaults.yaml", "processes/test.yaml"]
    (tmp_path / "defaults.yaml").write_text("remind: on due\n")
    assert library.process("test").content_hash != first.content_hash
    assert load_sources(pinned) == first, "what began with it keeps it"


def test_without_the_file_nothing_is_said_and_nothing_pinned() -> None:
    shipped = Library([shipped_library(), shipped_documents()])
    assert "defaults.yaml" not in shipped.sources("consent").files


@pytest.mark.parametrize("own", ["", "remind: never\nescalate: never\nexpire: never"])
@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("reminds: on due", 'Defaults has no word "reminds". Did you mean "remind"?'),
        ("remind: very soon", '"very soon" is not a deadline.'),
        ("escalate: on due, to sendko", 'There is no role "sendko". Did you mean "sendco"?'),
        ("expire: on due, go finished", '"finished" belongs to one process.'),
        ("remind: 2 days after talk.done", '"talk.done" belongs to one process.'),
    ],
)
def test_a_mistake_is_told_once_with_its_line(
    tmp_path: Path, line: str, message: str, own: str
) -> None:
    """Also where every step says something else, so that no process would meet it."""
    library = school(tmp_path, ask_with(own), f"# For all of us.\n{line}\n")
    with pytest.raises(DefinitionError) as raised:
        library.processes()
    [mistake] = raised.value.mistakes
    assert (mistake.file, mistake.line, mistake.quoted) == ("defaults.yaml", 2, line)
    assert f"{mistake.message} {mistake.hint}".startswith(message)
