"""The command line: 0, 1 and 2, and sentences on stderr."""

from __future__ import annotations

from pathlib import Path

import pytest

from definitions.library import shipped_library
from flows import commands
from flows.cli import main, read_arguments
from flows.typed_starts import UnusableInputError, read_answers, read_subject
from tasks.assignment import Agency
from tasks.state import PupilId
from tasks.store import Store
from tasks.subjects import Pupil
from tests.support.by_itself import DEFINITION
from tests.support.definitions import LIBRARY
from tests.support.school import CONTACT_COLUMNS, MOTHER, REGISTER

Out = pytest.CaptureFixture[str]
UNWISE = Path(__file__).parents[2] / "fixtures" / "unwise_definitions"


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SENDFLOW_DATA", str(tmp_path / "data"))


@pytest.fixture
def register(tmp_path: Path) -> Path:
    folder = tmp_path / "lists"
    folder.mkdir()
    for name, text in (REGISTER | {"contacts.csv": CONTACT_COLUMNS + MOTHER}).items():
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize("typed", [[], ["fly"], ["up", "--port", "x"], ["status", "more"]])
def test_what_cannot_be_understood_is_2(typed: list[str], capsys: Out) -> None:
    with pytest.raises(SystemExit) as ended:
        main(typed)
    assert ended.value.code == 2
    assert "usage: sendflow" in capsys.readouterr().err


def test_the_shipped_definitions_have_no_mistakes(tmp_path: Path, capsys: Out) -> None:
    own = tmp_path / "data" / "definitions"
    assert main(["check"]) == 0
    assert capsys.readouterr().out == (
        f"No mistakes. (There is no folder {own}: only what is shipped was read.)\n"
    )
    own.mkdir(parents=True)
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "No mistakes.\n"


def test_every_mistake_of_a_file_is_told_with_its_place(tmp_path: Path, capsys: Out) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("process: broken\nfoo: bar\n")
    assert main(["check", str(file)]) == 1
    assert f"{file}:2:1: " in capsys.readouterr().err


def test_a_file_by_a_name_that_is_never_read_is_not_called_right(
    tmp_path: Path, capsys: Out
) -> None:
    file = tmp_path / "broken.yml"
    file.write_text("process: broken\nfoo: bar\n")
    assert main(["check", str(file)]) == 1
    assert capsys.readouterr().err == f'{file}:1:1: This file is not read: call it "broken.yaml".\n'


def test_what_is_unwise_is_told_apart_from_mistakes(tmp_path: Path, capsys: Out) -> None:
    unwise = (UNWISE / "timers_in_vain.yaml").read_text()
    file, broken = tmp_path / "timers_in_vain.yaml", tmp_path / "broken.yaml"
    file.write_text(unwise)
    assert main(["check", str(file)]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"No mistakes.\n\nWorth a look:\n{file}:19:17: Nobody is reminded")
    broken.write_text("process: broken\nfoo: bar\n")
    assert main(["check", str(file), str(broken)]) == 1
    mistakes, warnings = capsys.readouterr().err.split("\n\nWorth a look:\n")
    assert f"{broken}:2:1: " in mistakes
    assert f"{file}:19:17: " in warnings


def test_the_schools_own_processes_are_worth_a_look_too(tmp_path: Path, capsys: Out) -> None:
    file = tmp_path / "data" / "definitions" / "processes" / "timers_in_vain.yaml"
    file.parent.mkdir(parents=True)
    file.write_text((UNWISE / file.name).read_text())
    assert main(["check"]) == 0
    assert "\n\nWorth a look:\nprocesses/timers_in_vain.yaml:19:17: " in capsys.readouterr().out


def test_the_schools_own_letters_are_checked_too(tmp_path: Path, capsys: Out) -> None:
    letter = tmp_path / "data" / "definitions" / "emails" / "reminders" / "body.txt"
    letter.parent.mkdir(parents=True)
    letter.write_text("Dear {{ reader.name\n")
    assert main(["check"]) == 1
    told = capsys.readouterr().err
    assert 'emails/reminders/body.txt:1:1: There is no letter of a process called "remi' in told
    assert 'Did you mean "reminder"?' in told
    assert "This cannot be read as a template" in told


def test_a_file_that_is_not_there(capsys: Out) -> None:
    assert main(["check", "nowhere.yaml"]) == 1
    assert capsys.readouterr().err == "There is no file nowhere.yaml.\n"


def test_people_are_imported_and_nothing_runs_yet(register: Path, capsys: Out) -> None:
    assert main(["people", "import", str(register)]) == 0
    assert main(["status", "--pupil", "P017"]) == 0
    assert capsys.readouterr().out.endswith("have left.\nNothing is running.\n")


def test_what_begins_by_itself_is_told_after_what_runs(tmp_path: Path, capsys: Out) -> None:
    """On whatever day it is: a day, or the calendar that is missing."""
    own = tmp_path / "data" / "definitions" / "processes"
    own.mkdir(parents=True)
    (own / DEFINITION.name).write_text(DEFINITION.read_text())
    assert main(["status"]) == 0
    nothing, line = capsys.readouterr().out.splitlines()
    assert nothing == "Nothing is running."
    begins = "in school week 2 of each term, for each pupil"
    assert line.startswith(f"By itself: A look each term, {begins}: n")
    assert "next on " in line or "not known when. The school calendar for " in line


def test_of_one_class_only_what_begins_for_classes_is_told(
    register: Path, tmp_path: Path, capsys: Out
) -> None:
    own = tmp_path / "data" / "definitions" / "processes"
    own.mkdir(parents=True)
    for file in (DEFINITION, DEFINITION.with_name("weekly_note.yaml")):
        (own / file.name).write_text(file.read_text())
    assert main(["people", "import", str(register)]) == 0
    capsys.readouterr()
    assert main(["status", "--class", "Willow"]) == 0
    nothing, line = capsys.readouterr().out.splitlines()
    assert nothing == "Nothing is running."
    begins = "on the last school day of each school week, for each class"
    assert line.startswith(f"By itself: A note about the week, {begins}: n")


def test_a_bad_row_is_told_and_nothing_is_imported(register: Path, capsys: Out) -> None:
    (register / "pupils.csv").write_text("reference\n")
    assert main(["people", "import", str(register)]) == 1
    assert "Nothing was imported." in capsys.readouterr().err


def test_a_folder_and_a_file_may_stand_side_by_side(
    register: Path, tmp_path: Path, capsys: Out
) -> None:
    file = tmp_path / "deputies.csv"
    file.write_text("role,class,holder,deputy,from,until\nsendco,,S01,S03,2026-09-07,2026-09-11\n")
    assert main(["people", "import", str(register), str(file)]) == 0
    assert capsys.readouterr().out == "8 added, 1 brought up to date, 0 have left.\n"


def test_two_files_of_one_name_are_refused(register: Path, tmp_path: Path, capsys: Out) -> None:
    file = tmp_path / "staff.csv"
    file.write_text(REGISTER["staff.csv"])
    assert main(["people", "import", str(register), str(file)]) == 1
    assert "staff.csv:1: Two files of this name were given" in capsys.readouterr().err


def test_half_a_list_is_taken_when_it_is_said_to_be_a_part(register: Path, capsys: Out) -> None:
    more = "".join(f"S1{n},Pat Lee{n},p{n}@school.test,office,,\n" for n in range(6))
    (register / "staff.csv").write_text(REGISTER["staff.csv"] + more)
    main(["people", "import", str(register)])
    staff = register / "staff.csv"
    staff.write_text(REGISTER["staff.csv"])
    assert main(["people", "import", str(staff)]) == 1
    assert "6 of the 9 members of staff" in capsys.readouterr().err
    assert main(["people", "import", "--part", str(staff)]) == 0
    assert main(["people", "import", "--leavers", str(staff)]) == 0
    assert capsys.readouterr().out.endswith("3 brought up to date, 6 have left.\n")


def test_a_pupil_nobody_knows(capsys: Out) -> None:
    assert main(["status", "--pupil", "P999"]) == 1
    assert capsys.readouterr().err == 'There is no pupil with the reference "P999".\n'


def test_a_newer_database_is_a_sentence(tmp_path: Path, capsys: Out) -> None:
    assert main(["db", "upgrade"]) == 0
    store = Store(f"sqlite:///{tmp_path}/data/sendflow.sqlite")
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.dispose()
    capsys.readouterr()
    assert main(["status"]) == 1
    assert capsys.readouterr().err.startswith("This database was made by a newer version")


def test_a_start_asks_nothing_of_another_definition(
    register: Path, tmp_path: Path, capsys: Out
) -> None:
    other = tmp_path / "data" / "definitions" / "processes" / "other.yaml"
    other.parent.mkdir(parents=True, exist_ok=True)
    other.write_text("process: other\n")
    assert main(["people", "import", str(register)]) == 0
    capsys.readouterr()
    assert main(["start", "consent", "--pupil", "P017", "scopes=identify"]) == 1
    assert capsys.readouterr().err.startswith("Prefect does not answer")
    assert main(["start", "other", "--pupil", "P017"]) == 1
    assert 'other.yaml:1:1: A process needs "title"' in capsys.readouterr().err


def test_without_prefect_a_start_is_refused_in_a_sentence(register: Path, capsys: Out) -> None:
    main(["people", "import", str(register)])
    capsys.readouterr()
    assert main(["start", "consent", "--pupil", "P017", "scopes=identify"]) == 1
    assert capsys.readouterr().err.startswith("Prefect does not answer")


def test_no_traceback_whatever_goes_wrong(monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    def fail(_: object) -> int:
        raise KeyError("canary")

    monkeypatch.setattr(commands, "status", fail)
    assert main(["status"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("Something went wrong inside Sendflow (KeyError at test_cli.py:")
    assert "canary" not in said


def test_keys_become_the_labels_of_the_run_form() -> None:
    consent = LIBRARY.processes()["consent"]
    agencies = [Agency(key="slt", title="Speech"), Agency(key="ep", title="Psychology")]
    answers = read_answers(consent, ["scopes=identify,agency", "agencies=ep"], agencies)
    scopes = consent.start.field("scopes")
    assert scopes is not None
    labels = {choice.key: choice.label for choice in scopes.choices}
    assert answers == {
        "scopes": [labels["identify"], labels["agency"]],
        "agencies": ["Psychology"],
    }


@pytest.mark.parametrize("answer", ["scopes", "colour=red"])
def test_an_answer_to_no_question_is_refused(answer: str) -> None:
    with pytest.raises(UnusableInputError, match="scopes, agencies"):
        read_answers(LIBRARY.processes()["consent"], [answer], ())


def test_a_process_is_drawn_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["diagram", "consent"]) == 0
    told = "Drawn: consent.svg. Open it in a browser; on paper it is 2 sheets of A4.\n"
    assert capsys.readouterr().out == told
    assert "Asking the parents" in (tmp_path / "consent.svg").read_text("utf-8")


def test_a_definition_that_is_being_written_is_drawn(tmp_path: Path) -> None:
    file, target = tmp_path / "mine.yaml", tmp_path / "picture.svg"
    shipped = (shipped_library() / "processes" / "consent.yaml").read_text("utf-8")
    file.write_text(shipped.replace("process: consent", "process: mine"), "utf-8")
    assert main(["diagram", str(file), "--to", str(target)]) == 0
    assert "Asking the parents" in target.read_text("utf-8")


def test_what_cannot_be_drawn_is_a_sentence(tmp_path: Path, capsys: Out) -> None:
    for typed, told in (
        (["flight"], 'There is no process called "flight".\n'),
        (["flight.yaml"], "There is no file flight.yaml.\n"),
        (["consent", "--to", str(tmp_path)], f"{tmp_path} cannot be written (Is a directory).\n"),
    ):
        assert main(["diagram", *typed]) == 1
        assert capsys.readouterr().err == told
    file = tmp_path / "broken.yaml"
    file.write_text("process: broken\nfoo: bar\n")
    assert main(["diagram", str(file)]) == 1
    assert f"{file}:2:1: " in capsys.readouterr().err


def test_a_file_of_the_library_itself_is_checked_as_what_it_is(tmp_path: Path, capsys: Out) -> None:
    defaults = tmp_path / "defaults.yaml"
    defaults.write_text("remind: very soon\n")
    assert main(["check", str(defaults)]) == 1
    assert f'{defaults}:1:9: "very soon" is not a deadline.' in capsys.readouterr().err
    defaults.write_text("remind: 2 school days before due\n")
    assert main(["check", str(defaults)]) == 0


def test_a_calendar_is_checked_as_one(tmp_path: Path, capsys: Out) -> None:
    year = tmp_path / "calendars" / "2027-28.yaml"
    year.parent.mkdir()
    year.write_text("school_year: 2027-28\nterms: {autumn: Tue 1 Sep 2027 to 17 Dec 2027}\n")
    assert main(["check", str(year)]) == 1
    assert f'{year}:2:17: "Tue 1 Sep 2027": that day is a Wednesday.' in capsys.readouterr().err
    year.write_text("school_year: 2027-28\nterms: {autumn: 1 Sep 2027 to 17 Dec 2027}\n")
    assert main(["check", str(year)]) == 0


WILLOW = Pupil(
    id=PupilId("P017"),
    reference="P017",
    initials="AB",
    first_name="Ada",
    year_group="3",
    class_name="Willow",
)


@pytest.mark.parametrize(
    ("process", "typed", "parameters"),
    [
        ("consent", ["--pupil", "P017"], {"pupil": "AB, Year 3, Willow (P017)"}),
        ("ta_week", ["--class", "Willow"], {"class_name": "Willow"}),
        ("sen_information_report", [], {}),
    ],
)
def test_what_it_is_about_is_typed_as_the_process_needs(
    process: str, typed: list[str], parameters: dict[str, str]
) -> None:
    chosen = read_arguments(["start", process, *typed])
    assert read_subject(LIBRARY.processes()[process], chosen, [WILLOW]) == parameters


@pytest.mark.parametrize(
    ("process", "typed", "why"),
    [
        ("consent", [], '"consent" is about one child: say which, as in --pupil P017.'),
        ("consent", ["--class", "Willow"], '"consent" is about one child'),
        ("consent", ["--pupil", "P099"], 'There is no pupil with the reference "P099".'),
        ("ta_week", [], '"ta_week" is about a class: say which, as in --class Oak.'),
        (
            "ta_week",
            ["--class", "Wilow"],
            'There is no class called "Wilow". Did you mean "Willow"?',
        ),
        ("sen_information_report", ["--class", "Willow"], "name no pupil and no class."),
    ],
)
def test_what_it_is_about_must_be_there_and_fit(process: str, typed: list[str], why: str) -> None:
    chosen = read_arguments(["start", process, *typed])
    with pytest.raises(UnusableInputError) as refused:
        read_subject(LIBRARY.processes()[process], chosen, [WILLOW])
    assert why in str(refused.value)


def test_nothing_is_about_a_pupil_and_a_class(capsys: Out) -> None:
    with pytest.raises(SystemExit) as ended:
        read_arguments(["status", "--pupil", "P017", "--class", "Willow"])
    assert ended.value.code == 2
