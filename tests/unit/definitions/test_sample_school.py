"""The sample school: invented people, and every kind of family the software must be right for."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import flows
from definitions.calendar_files import load_calendar
from definitions.library import shipped_library
from tasks.register_files import read_register

FOLDER = Path(flows.__file__).parent / "sample"
FICTIONAL_NUMBER = re.compile(r"01632 960\d{3}|07700 900\d{3}")
EXAMPLE_DOMAIN = re.compile(r"[a-z.-]+@([a-z-]+\.)*(example\.(org|com|net)|[a-z-]+\.example)")

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_pupil() -> dict[str, list[Row]]:
    found = defaultdict(list)
    for row in rows("contacts"):
        found[row["pupil_reference"]].append(row)
    return found


def may_be_asked(row: Row) -> bool:
    return (row["parental_responsibility"], row["may_receive_papers"], row["do_not_contact"]) == (
        "yes",
        "yes",
        "no",
    )


def test_the_import_takes_every_row() -> None:
    register, bad = read_register({file.name: file.read_bytes() for file in FOLDER.glob("*.csv")})
    assert bad == ()
    assert None not in (register.staff, register.pupils, register.contacts, register.agencies)


def test_it_is_a_primary_school_of_sixty() -> None:
    pupils = rows("pupils")
    assert len(pupils) == 60
    assert len(rows("staff")) == 15
    years = Counter(row["year_group"] for row in pupils)
    assert list(years) == ["Reception", "Year 1", "Year 3", "Year 2", "Year 4", "Year 5", "Year 6"]
    assert all(8 <= count <= 9 for count in years.values())


def test_every_child_is_of_the_age_of_their_year() -> None:
    for row in rows("pupils"):
        year = 0 if row["year_group"] == "Reception" else int(row["year_group"][-1])
        first = date(2021 - year, 9, 1)
        assert first <= date.fromisoformat(row["date_of_birth"]) < first.replace(year=2022 - year)


def test_every_class_has_a_teacher() -> None:
    staff = rows("staff")
    taught = {row["class"] for row in staff if row["roles"] == "class_teacher"}
    assert {row["class"] for row in rows("pupils")} == taught
    roles = Counter(row["roles"] for row in staff)
    assert (roles["sendco"], roles["head_teacher"], roles["office"]) == (1, 1, 1)


def test_nobody_real_can_be_written_to_or_rung() -> None:
    people = [*rows("staff"), *rows("contacts")]
    addresses = [row["email"] for row in people if row["email"]]
    addresses += [row["contact_email"] for row in rows("agencies")]
    assert [each for each in addresses if not EXAMPLE_DOMAIN.fullmatch(each)] == []
    numbers = [row["phone"] for row in rows("contacts")]
    assert [each for each in numbers if not FICTIONAL_NUMBER.fullmatch(each)] == []


def test_no_two_people_share_an_address() -> None:
    people = {row["code"]: row["email"] for row in [*rows("staff"), *rows("contacts")]}
    addresses = [each for each in people.values() if each]
    assert len(addresses) == len(set(addresses))
    assert len(people) > 15 + 80


def test_a_person_is_the_same_in_every_row() -> None:
    seen: dict[str, Row] = {}
    own = ("name", "email", "phone", "language", "interpreter", "preferred_channel")
    for row in rows("contacts"):
        before = seen.setdefault(row["code"], row)
        assert [row[column] for column in own] == [before[column] for column in own]


@pytest.mark.parametrize(
    ("pupil", "asked", "why"),
    [
        ("P017", ["K028", "K029"], "two homes"),
        ("P024", ["K038", "K039"], "two homes, and a father without email"),
        ("P012", ["K020"], "a father who must not be contacted"),
        ("P036", ["K059"], "a father who may not receive papers"),
        ("P008", ["K015"], "lives with a grandmother who cannot agree for her"),
        ("P048", ["K071"], "looked after: the social worker is asked, not the foster carer"),
        ("P041", [], "nobody may be asked"),
        ("P051", ["K077"], "a special guardian"),
    ],
)
def test_families_to_be_right_for(pupil: str, asked: list[str], why: str) -> None:
    assert [row["code"] for row in of_pupil()[pupil] if may_be_asked(row)] == asked, why


def test_two_homes_are_two_addresses() -> None:
    mother, father = of_pupil()["P017"]
    assert mother["address"] != father["address"]
    assert mother["email"]
    assert father["email"]


def test_some_need_paper_and_some_an_interpreter() -> None:
    contacts = {row["code"]: row for row in rows("contacts")}
    assert [code for code, row in contacts.items() if not row["email"]] == ["K037", "K039"]
    assert all(row["preferred_channel"] == "paper" for row in contacts.values() if not row["email"])
    needing = [row["language"] for row in contacts.values() if row["interpreter"] == "yes"]
    assert needing == ["Polish"]


def test_siblings_share_their_parents() -> None:
    children = defaultdict(set)
    for row in rows("contacts"):
        children[row["code"]].add(row["pupil_reference"])
    assert sum(len(each) > 1 for each in children.values()) > 10


def test_the_agencies_are_those_of_the_policy() -> None:
    keys = {row["key"] for row in rows("agencies")}
    policy = "ep lst slt eifs isl hearing outreach school_nurse paediatrician bst"
    assert keys == set(policy.split())


def test_the_years_around_the_real_one_are_marked_as_fictional() -> None:
    own = sorted((FOLDER / "calendars").glob("*.yaml"))
    assert [file.stem for file in own] == ["2025-26", "2027-28"]
    assert all(file.read_text().startswith("# FICTIONAL") for file in own)
    shipped = (shipped_library() / "calendars").glob("*.yaml")
    calendar = load_calendar({file.name: file.read_text() for file in [*own, *shipped]})
    assert [year.name for year in calendar.years] == ["2025-26", "2026-27", "2027-28"]


def test_the_school_itself() -> None:
    school = YAML(typ="safe", pure=True).load((FOLDER / "school.yaml").read_text())
    assert school["send_at_once"] is True
    assert FICTIONAL_NUMBER.fullmatch(school["phone"])
    assert EXAMPLE_DOMAIN.fullmatch(school["office_email"])
    assert "Astley" not in school["name"]
