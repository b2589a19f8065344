"""The shipped consent process: what a parent is asked, and what the school is told."""

from collections.abc import Mapping
from typing import Any

import pytest

from definitions.conditions import Value
from definitions.forms import shown_fields
from definitions.model.forms import Form
from definitions.model.process import ProcessDefinition
from definitions.model.stages import By
from definitions.model.steps import Ask
from definitions.routes import Routes
from tests.support.definitions import LIBRARY

CONSENTS = ("identify", "agencies", "sstm")


@pytest.fixture(scope="module")
def consent() -> ProcessDefinition:
    return LIBRARY.process("consent")


class StartedWith:
    """The facts of an instance that asks for these scopes."""

    def __init__(self, *scopes: str) -> None:
        self._scopes = scopes

    def one(self, path: str) -> Value:
        return {"start.scopes": self._scopes, "start.agencies": ("slt",)}.get(path)

    def many(self, path: str) -> tuple[Value, ...]:
        return ()


def asked(form: Form, facts: StartedWith, values: Mapping[str, Any]) -> set[str]:
    return {field.name for field in shown_fields(form, values, facts)} & set(CONSENTS)


def form_of(consent: ProcessDefinition) -> Form:
    return consent.asks()[0].form


def test_only_what_the_school_asked_for_is_asked(consent: ProcessDefinition) -> None:
    form = form_of(consent)
    assert asked(form, StartedWith("identify"), {}) == {"identify"}
    assert asked(form, StartedWith("agency", "sstm"), {}) == {"agencies", "sstm"}


@pytest.mark.parametrize("word", ["without", "unsure"])
def test_nobody_without_parental_responsibility_decides(
    consent: ProcessDefinition, word: str
) -> None:
    everything = StartedWith("identify", "agency", "sstm")
    form = form_of(consent)
    assert asked(form, everything, {"responsibility": word}) == set()
    assert asked(form, everything, {"responsibility": "holds"}) == set(CONSENTS)


def test_each_consent_runs_out_after_two_years(consent: ProcessDefinition) -> None:
    fields = [field for field in form_of(consent).fields if field.consent]
    assert [field.consent for field in fields] == ["identify", "agency", "sstm"]
    assert {field.lasts.text for field in fields if field.lasts} == {"24 months after today"}


def test_each_service_is_agreed_to_in_three_parts(consent: ProcessDefinition) -> None:
    table = form_of(consent).field("agencies")
    assert table is not None
    assert [column.name for column in table.columns] == ["work_with", "assess", "share"]
    assert table.rows_for == "start.agencies"


def test_what_parents_write_is_for_the_sendco_alone(consent: ProcessDefinition) -> None:
    """One parent never reads what another one wrote."""
    assert not any(field.seen_by for field in form_of(consent).fields)


def test_every_end_can_be_come_to(consent: ProcessDefinition) -> None:
    routes = Routes(consent)
    ends = {end.name for end in consent.ends}
    assert ends <= routes.reachable((routes.first,), routes.everywhere)
    following = consent.stages[0].next
    assert isinstance(following, By)
    assert set(following.cases.values()) == ends - {"left_school"}


def test_one_answer_is_enough_and_the_others_are_heard(consent: ProcessDefinition) -> None:
    answers = consent.stages[0].step("answers")
    assert isinstance(answers, Ask)
    assert (answers.role, answers.each, answers.enough) == ("parent", True, 1)
    assert answers.others is not None
    assert [each.at.text for each in answers.remind] == [
        "3 school days before due",
        "1 school day after due",
    ]
