"""Every whole file in ``fixtures/good_definitions``, and every shared form that is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from definitions.library import Library, shipped_library
from definitions.model.forms import AnswerType
from notifications.shipped_documents import shipped_documents
from tests.support.definitions import LIBRARY, one_stage

FOLDER = Path(__file__).parents[2] / "fixtures" / "good_definitions"
SHARED = sorted(path.stem for path in (shipped_library() / "forms").glob("*.yaml"))


def test_no_mistake_is_found() -> None:
    assert [
        str(each) for each in Library([FOLDER, shipped_library(), shipped_documents()]).mistakes()
    ] == []


@pytest.mark.parametrize("form", SHARED)
def test_each_shared_form_stands_in_a_file_of_its_own(form: str, tmp_path: Path) -> None:
    step = f"it: {{ask: class_teacher, title: A, why: B, form: {form}, due: 5 days after asked}}"
    (tmp_path / "processes").mkdir()
    (tmp_path / "processes" / "test.yaml").write_text(one_stage(step))
    library = Library([tmp_path, shipped_library(), shipped_documents()])
    assert [str(each) for each in library.mistakes()] == []
    (ask,) = library.process("test").asks()
    assert len(ask.form.fields) >= 5
    assert f"forms/{form}.yaml" in library.sources("test").files


def test_the_shared_forms_are_those_of_the_graduated_approach_and_its_referrals() -> None:
    names = ["advice", "concern", "observation", "parent_views", "pupil_views", "support_view"]
    assert names == SHARED


def test_the_shipped_records_have_the_kinds_that_the_graduated_approach_sets() -> None:
    records = LIBRARY.records()
    assert {path.removeprefix("pupil."): record.kind for path, record in records.items()} | {
        "sen_status": AnswerType.CHOICE,
        "sen_support_since": AnswerType.DATE,
        "sen_support_until": AnswerType.DATE,
        "need_areas": AnswerType.CHOICES,
        "agencies_wanted": AnswerType.AGENCIES,
        "agency_reports": AnswerType.LONG_TEXT,
    } == {path.removeprefix("pupil."): record.kind for path, record in records.items()}
