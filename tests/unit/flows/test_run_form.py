"""The run form: choices, dates and numbers with their questions, and no prose."""

from __future__ import annotations

from typing import Any

import pytest

from definitions.model.forms import AnswerType, Choice, Form, FormField
from definitions.model.process import ProcessDefinition
from definitions.model.subjects import SubjectKind
from flows.deployments import WHEN_NEEDED, NotForAStartFormError, deployment_body, run_form
from flows.subject_labels import label_of, parameters_of, reference_in
from tasks.assignment import Agency
from tasks.state import PupilId, SubjectKey
from tasks.subjects import Pupil
from tests.support.definitions import LIBRARY

PUPIL = Pupil(
    id=PupilId("P017"),
    reference="P017",
    initials="AB",
    first_name="Ada",
    year_group="3",
    class_name="Willow",
)
SLT = Agency(key="slt", title="Speech and Language Therapy")
CONSENT = LIBRARY.processes()["consent"]


def with_start(*fields: FormField) -> ProcessDefinition:
    return CONSENT.model_copy(update={"start": Form(name="start", fields=fields)})


def field(answer: AnswerType, **more: Any) -> FormField:
    return FormField(name="it", question="What is it?", answer=answer, **more)


def test_pupils_are_a_drop_down_of_labels_without_names() -> None:
    pupil = run_form(CONSENT, [PUPIL], [])["properties"]["pupil"]
    assert pupil["enum"] == ["AB, Year 3, Willow (P017)"]
    assert pupil["title"] == "Which pupil?"


def test_who_has_left_is_not_offered() -> None:
    left = PUPIL.model_copy(update={"has_left": True})
    assert run_form(CONSENT, [left], [])["properties"]["pupil"]["enum"] == []


def test_the_questions_of_consent() -> None:
    start = run_form(CONSENT, [PUPIL], [SLT])["properties"]["start"]
    scopes, agencies = start["properties"]["scopes"], start["properties"]["agencies"]
    assert scopes["title"] == "What do we ask for?"
    assert len(scopes["items"]["enum"]) == 3
    assert agencies["items"]["enum"] == [SLT.title]
    assert start["required"] == ["scopes"]
    assert agencies["description"] == WHEN_NEEDED, "Prefect calls it optional, which it is not"
    assert "description" not in scopes


@pytest.mark.parametrize(
    ("answer", "schema"),
    [
        (AnswerType.CHOICE, {"type": "string", "enum": ["A", "B"]}),
        (AnswerType.YES_NO, {"type": "string", "enum": ["yes", "no"]}),
        (AnswerType.DATE, {"type": "string", "format": "date"}),
        (AnswerType.NUMBER, {"type": "number"}),
    ],
)
def test_each_kind_of_answer(answer: AnswerType, schema: dict[str, Any]) -> None:
    choices = (Choice(key="a", label="A"), Choice(key="b", label="B"))
    form = run_form(with_start(field(answer, choices=choices)), [], [])
    drawn = form["properties"]["start"]["properties"]["it"]
    assert drawn == schema | {"title": "What is it?", "position": 0}


@pytest.mark.parametrize(
    "answer",
    [
        AnswerType.TEXT,
        AnswerType.LONG_TEXT,
        AnswerType.TABLE,
        AnswerType.PERSON,
        AnswerType.PEOPLE,
    ],
)
def test_prose_and_people_are_refused(answer: AnswerType) -> None:
    with pytest.raises(NotForAStartFormError, match="What is it"):
        run_form(with_start(field(answer)), [], [])


def test_a_deployment_is_a_module_and_names_its_process() -> None:
    body = deployment_body(CONSENT, "flow", "pool", [PUPIL], [SLT])
    assert body["entrypoint"] == "flows.process.run_process"
    assert body["parameters"] == {"process": "consent"}
    assert body["tags"] == ["sendflow", "consent"]


@pytest.mark.parametrize("typed", [label_of(PUPIL), "P017", " P017 "])
def test_a_label_leads_back_to_its_pupil(typed: str) -> None:
    assert reference_in({"pupil": typed}) == "P017"


@pytest.mark.parametrize("parameters", [{}, {"pupil": "  "}, {"pupil": None, "class_name": ""}])
def test_nothing_names_nobody(parameters: dict[str, Any]) -> None:
    assert reference_in(parameters) == ""


def about(kind: SubjectKind, *pupils: Pupil) -> dict[str, Any]:
    definition = CONSENT.model_copy(update={"subject": kind, "start": Form(name="s", fields=())})
    return run_form(definition, pupils, [])


def test_classes_are_a_drop_down_of_those_that_have_pupils() -> None:
    left = PUPIL.model_copy(update={"class_name": "Oak", "has_left": True})
    form = about(SubjectKind.CLASS, PUPIL, PUPIL, left)
    assert form["properties"] == {
        "class_name": {"title": "Which class?", "type": "string", "enum": ["Willow"], "position": 0}
    }
    assert form["required"] == ["class_name"]


def test_of_the_school_there_is_one() -> None:
    form = about(SubjectKind.SCHOOL, PUPIL)
    assert (form["properties"], form["required"]) == ({}, [])


@pytest.mark.parametrize(
    "subject", [SubjectKey.of_pupil("P017"), SubjectKey.of_class("Oak"), SubjectKey.of_school()]
)
def test_what_names_a_subject_to_a_run_leads_back_to_it(subject: SubjectKey) -> None:
    assert reference_in(parameters_of(subject)) == subject.id
