"""A question that is answered with a file: what a parent does, and what may go wrong."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlalchemy import select

from definitions.library import Library, shipped_library
from flows.deployments import Deployer
from flows.rounds import Rounds
from flows.starts import start
from notifications.shipped_documents import shipped_documents
from tasks import files
from tasks.file_kinds import LARGEST
from tasks.file_tables import FileRow
from tasks.items import move_items
from tasks.site.gate import MOST_BYTES
from tasks.state import InstanceId, ItemStatus
from tests.support.papers import DOCX, JPEG, PDF, PNG
from tests.support.school import School
from tests.support.site import Browser, Page, arrive, as_parts, sign_in

REPORT = """
process: report
title: A report
about: Asks each parent for a report.
version: "1"
stages:
  asking:
    title: Asking
    steps:
      reports:
        ask: each parent
        title: Send us the report about <child>
        why: It helps us to help.
        due: 5 school days after asked
        form:
          proof: link
          paper: {question: The report, answer: file, seen_by: [head_teacher]}
          photo: A photograph of the last page (file, optional)
          writer: Who wrote it? (text)
    next: over
ends: {over: Over}
"""
SENDCO, HEAD = "sendco@school.test", "head@school.test"
PARENT = {"paper": PDF}
CAME = {
    "entered_channel": "paper",
    "entered_on-day": "14",
    "entered_on-month": "9",
    "entered_on-year": "2026",
}


@pytest.fixture
def case(school: School, tmp_path: Path) -> InstanceId:
    """Both parents are asked for a report: the mother by email, the father on paper."""
    return begin(school, tmp_path, REPORT)


def begin(school: School, folder: Path, text: str, run: str = "run-1") -> InstanceId:
    (folder / "processes").mkdir(exist_ok=True)
    (folder / "processes" / "report.yaml").write_text(text)
    school.library = Library([folder, shipped_library(), shipped_documents()])
    instance = start(run, "report", "P017", {}, school)
    school.settle()
    return instance


@pytest.fixture
def form(browser: Browser, school: School, case: InstanceId) -> Browser:
    """The mother's browser, at her questions."""
    arrive(browser, school)
    return browser


def stored(school: School) -> list[tuple[str, str, bool]]:
    """Question, media type, and whether it belongs to an answer."""
    with school.store.read() as session:
        rows = session.execute(
            select(FileRow.field, FileRow.media_type, FileRow.kept_at).order_by(FileRow.field)
        )
        return [(row.field, row.media_type.split("/")[1], row.kept_at is not None) for row in rows]


def given(school: School, case: InstanceId) -> dict[str, str]:
    return dict(school.instance(case).answers[0].values)


def answer(form: Browser) -> Page:
    form.choose(paper=PDF).press("Continue", writer="Dr Lane")
    return form.press("Send my answers")


# ------------------------------------------------------------------------------- the respondent


def test_a_file_goes_with_the_answer(form: Browser, school: School, case: InstanceId) -> None:
    page = form.choose(paper=PDF).press("Continue", writer="Dr Lane")
    assert page.title.startswith("Check your answers")
    assert "The report PDF, 1 KB" in page.text
    assert stored(school) == [("paper", "pdf", False)]
    assert form.press("Send my answers").status == 200
    assert stored(school) == [("paper", "pdf", True)]
    with school.store.read() as session:
        assert files.content_of(session, files.FileId(given(school, case)["paper"])) == PDF


def test_a_file_is_kept_while_something_else_is_mended(form: Browser, school: School) -> None:
    page = form.choose(paper=JPEG).press("Continue")
    assert page.status == 422
    assert "Enter an answer to “Who wrote it?”" in page.text
    assert "Added: JPEG picture, 1 KB" in page.text
    assert form.press("Continue", writer="Dr Lane").title.startswith("Check your answers")
    assert stored(school) == [("paper", "jpeg", False)]


def test_a_file_is_there_when_somebody_comes_back(form: Browser, school: School) -> None:
    path = form.page.response.url.path
    form.choose(paper=PDF).press("Continue")
    later = Browser(school)
    arrive(later, school)
    assert "Added: PDF, 1 KB" in later.open(path).text


def test_another_file_replaces_the_first_at_once(form: Browser, school: School) -> None:
    form.choose(paper=PDF).press("Continue")
    form.choose(paper=PNG).press("Continue", writer="Dr Lane")
    assert stored(school) == [("paper", "png", False)]


def test_a_file_is_taken_out_again(form: Browser, school: School) -> None:
    form.choose(paper=PDF, photo=JPEG).press("Continue")
    page = form.press("Continue", writer="Dr Lane", **{"paper-remove": "yes"})
    assert "Choose a file for “The report”" in page.text
    assert stored(school) == [("photo", "jpeg", False)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file for “The report” is empty"),
        (PDF + b" " * LARGEST, "The file for “The report” must be 10 MB or smaller"),
        (b"MZ\x90\x00 a program", "The file for “The report” must be a PDF, a photograph"),
        (b"<html><script>", "The file for “The report” must be a PDF, a photograph"),
    ],
)
def test_a_file_that_is_not_taken_is_told_of_beside_its_question(
    form: Browser, school: School, content: bytes, sentence: str
) -> None:
    page = form.choose(paper=content).press("Continue", writer="Dr Lane")
    assert page.status == 422
    assert page.text.count(sentence) == 2
    assert "#paper" in page.links
    assert ("writer", "Dr Lane") in page.form("Continue").inputs
    assert stored(school) == []


def test_a_wrong_file_leaves_the_one_that_was_there(form: Browser, school: School) -> None:
    form.choose(paper=PDF).press("Continue")
    page = form.choose(paper=b"GIF89a").press("Continue", writer="Dr Lane")
    assert page.status == 422
    assert "Added: PDF, 1 KB" in page.text
    assert stored(school) == [("paper", "pdf", False)]


def test_somebody_may_not_have_it(form: Browser, school: School, case: InstanceId) -> None:
    page = form.press("Continue", writer="Dr Lane", paper="__not_known__")
    assert "The report I do not have it" in page.text
    form.press("Send my answers")
    assert given(school, case)["paper"] is None


def test_a_file_and_none_contradict_each_other(form: Browser, school: School) -> None:
    page = form.choose(paper=PDF).press("Continue", writer="Dr Lane", paper="__not_known__")
    assert "Give either an answer to “The report” or “I do not have it”, not both" in page.text


def test_a_word_document_is_taken(form: Browser, school: School) -> None:
    page = form.choose(paper=DOCX).press("Continue", writer="Dr Lane")
    assert "The report Word document, 1 KB" in page.text


def test_the_id_of_a_file_cannot_be_forged(
    form: Browser, school: School, case: InstanceId, tmp_path: Path
) -> None:
    answer(form)
    theirs = given(school, case)["paper"]
    begin(school, tmp_path, REPORT, "run-2")
    arrive(form, school)
    page = form.press("Continue", writer="Dr Lane", paper=theirs)
    assert page.status == 422
    assert "Choose a file for “The report”" in page.text


def test_a_page_cannot_say_which_file_it_is(form: Browser, school: School) -> None:
    form.choose(photo=JPEG).press("Continue")
    with school.store.read() as session:
        own = session.scalars(select(FileRow.id)).one()
    page = form.press("Continue", writer="Dr Lane", paper=own)
    assert "Choose a file for “The report”" in page.text


def test_what_a_file_was_called_is_kept_nowhere(
    form: Browser, school: School, case: InstanceId, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer(form)
    with school.store.read() as session:
        rows = session.execute(select(*FileRow.__table__.columns)).all()
    letters = "".join(str(message) for _, message in school.post.taken)
    assert "report.pdf" not in repr(rows) + caplog.text + letters
    assert given(school, case)["paper"] not in caplog.text + letters


# --------------------------------------------------------------------------- what a page may bring


def test_only_a_form_that_asks_for_a_file_takes_more(
    school: School, browser: Browser, case: InstanceId, tmp_path: Path
) -> None:
    plain = REPORT.replace("          paper", "          #").replace(
        "          photo", "          #"
    )
    begin(school, tmp_path, plain, "run-2")
    path = arrive(browser, school).form("Continue").action
    inputs = browser.page.form("Continue").inputs
    assert browser.page.form("Continue").files is None
    assert browser.send_files(path, inputs, {"paper": PDF}).status == 400
    assert browser.send_files(path, inputs, {}).status == 400
    assert browser.send_files(f"{path}/check", inputs, {"paper": PDF}).status == 400
    assert stored(school) == []


def test_far_too_much_is_refused_whatever_it_says_of_its_length(
    form: Browser, school: School
) -> None:
    target = form.page.form("Continue")
    body = as_parts(target.inputs, {"paper": b"x" * (4 * LARGEST + MOST_BYTES)})
    headers = {"content-type": "multipart/form-data; boundary=parts"}

    async def pieces() -> object:
        for first in range(0, len(body), 1_000_000):
            yield body[first : first + 1_000_000]

    for content in (body, pieces()):
        response = form.ask("POST", target.action, content=content, headers=headers)
        assert response.status_code == 413
        assert "choose a smaller file" in response.text
    assert stored(school) == []


def test_words_may_not_be_longer_because_files_may(form: Browser) -> None:
    target = form.page.form("Continue")
    long = [(f"writer{number}", "x" * (MOST_BYTES // 3 + 1)) for number in range(3)]
    assert form.send_files(target.action, [*target.inputs, *long], {}).status == 413
    one = [("writer", "x" * (MOST_BYTES + 1))]
    assert form.send_files(target.action, [*target.inputs, *one], {}).status == 400


def test_more_files_than_questions_are_refused(form: Browser, school: School) -> None:
    target = form.page.form("Continue")
    brought = {"paper": PDF, "photo": PDF, "third": PDF}
    assert form.send_files(target.action, target.inputs, brought).status == 400


def test_a_form_with_files_needs_its_token_like_any_other(form: Browser, school: School) -> None:
    action = form.page.form("Continue").action
    assert form.send_files(action, [("writer", "Dr Lane")], PARENT).status == 403
    assert stored(school) == []


def test_nobody_brings_a_file_without_a_session(form: Browser, school: School) -> None:
    target = form.page.form("Continue")
    assert Browser(school).send_files(target.action, target.inputs, PARENT).status == 401


def test_half_a_form_is_not_a_form(form: Browser) -> None:
    target = form.page.form("Continue")
    headers = {"content-type": "multipart/form-data; boundary=parts"}
    for body in (b"", b"--parts", b"nonsense", as_parts(target.inputs, {})[:40]):
        response = form.ask("POST", target.action, content=body, headers=headers)
        assert response.status_code in (400, 403)


# -------------------------------------------------------------------------------------- the staff


@pytest.fixture
def saved(form: Browser, school: School, case: InstanceId) -> str:
    """The path of the file that came with the mother's answer."""
    form.choose(paper=PDF, photo=JPEG).press("Continue", writer="Dr Lane")
    form.press("Send my answers")
    return f"/staff/items/{school.item(case, 'K1').id}/files/{given(school, case)['paper']}"


def signed_in(school: School, email: str) -> Browser:
    return sign_in(Browser(school), school, email)


def test_the_sendco_saves_the_file(school: School, saved: str) -> None:
    desk = signed_in(school, SENDCO)
    page = desk.open(saved.split("/files/", maxsplit=1)[0] + "/answer")
    assert "The report Save the file (PDF, 1 KB)" in page.text
    assert saved in page.links
    response = desk.ask("GET", saved)
    assert (response.content, response.headers["content-type"]) == (PDF, "application/pdf")


def test_a_file_is_saved_and_never_shown(school: School, saved: str) -> None:
    headers = signed_in(school, SENDCO).ask("GET", saved).headers
    assert headers["content-disposition"] == 'attachment; filename="C-0001-paper.pdf"'
    assert headers["content-security-policy"].startswith("default-src 'none'; sandbox;")
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_a_file_is_for_those_who_may_see_the_answer(
    school: School, case: InstanceId, saved: str
) -> None:
    head = signed_in(school, HEAD)
    assert head.ask("GET", saved).status_code == 200
    photo = saved.replace(given(school, case)["paper"], given(school, case)["photo"])
    assert head.ask("GET", photo).status_code == 404
    assert signed_in(school, SENDCO).ask("GET", photo).status_code == 200


def test_a_file_is_for_nobody_else(
    form: Browser, school: School, case: InstanceId, saved: str
) -> None:
    stranger = Browser(school).open(saved)
    assert stranger.response.url.path == "/staff/sign-in"
    assert form.open(saved).response.url.path == "/staff/sign-in"
    assert form.ask("GET", saved.replace("/staff/items", "/answer")).status_code == 404


def test_a_file_belongs_to_one_answer(school: School, case: InstanceId, saved: str) -> None:
    desk = signed_in(school, SENDCO)
    other = saved.replace(school.item(case, "K1").id, school.item(case, "K2").id)
    assert desk.ask("GET", other).status_code == 404
    assert desk.ask("GET", f"{saved}x").status_code == 404


def test_a_draft_is_read_by_nobody(form: Browser, school: School, case: InstanceId) -> None:
    form.choose(paper=PDF).press("Continue")
    with school.store.read() as session:
        file_id = session.scalars(select(FileRow.id)).one()
    path = f"/staff/items/{school.item(case, 'K1').id}/files/{file_id}"
    assert signed_in(school, SENDCO).ask("GET", path).status_code == 404


# ------------------------------------------------------------------------------------- on paper


@pytest.fixture
def entry(school: School, case: InstanceId) -> Browser:
    """The SENDCo's browser, where the father's paper answer is entered."""
    desk = signed_in(school, SENDCO)
    desk.open(f"/staff/items/{school.item(case, 'K2').id}/enter")
    return desk


def test_a_scan_is_kept_with_a_paper_answer(
    entry: Browser, school: School, case: InstanceId
) -> None:
    assert "Scan or photograph of the paper (optional)" in entry.page.text
    page = entry.choose(entered_scan=JPEG, paper=PDF).press("Continue", **CAME, writer="Dr Lane")
    assert "Scan or photograph of the paper JPEG picture, 1 KB" in page.text
    entry.press("Store this answer")
    assert stored(school) == [("entered_scan", "jpeg", True), ("paper", "pdf", True)]
    page = entry.open(f"/staff/items/{school.item(case, 'K2').id}/answer")
    scan = next(
        each
        for each in page.links
        if "/files/" in each and given(school, case)["paper"] not in each
    )
    assert "Scan or photograph of the paper Save the file (JPEG picture, 1 KB)" in page.text
    assert entry.ask("GET", scan).content == JPEG
    assert "entered_scan" not in given(school, case)


def test_a_paper_answer_needs_no_scan(entry: Browser, school: School, case: InstanceId) -> None:
    page = entry.press("Continue", **CAME, writer="Dr Lane", paper="__not_known__")
    assert "Scan or photograph of the paper No file" in page.text
    assert entry.press("Store this answer").status == 200
    assert stored(school) == []


def test_a_scan_is_kept_while_something_else_is_mended(entry: Browser, school: School) -> None:
    page = entry.choose(entered_scan=PNG).press("Continue", writer="Dr Lane")
    assert page.status == 422
    assert "Added: PNG picture, 1 KB" in page.text


def test_a_scan_that_is_no_picture_is_told_of(entry: Browser, school: School) -> None:
    page = entry.choose(entered_scan=b"hello").press("Continue", **CAME)
    assert page.text.count("The file for “Scan or photograph of the paper” must be a PDF") == 2
    assert stored(school) == []


def test_a_scan_shows_everything_and_is_for_those_who_may_see_everything(
    entry: Browser, school: School, case: InstanceId
) -> None:
    entry.choose(entered_scan=JPEG).press("Continue", **CAME, writer="A", paper="__not_known__")
    entry.press("Store this answer")
    with school.store.read() as session:
        scan = session.scalars(select(FileRow.id)).one()
    item = school.item(case, "K2").id
    head = signed_in(school, HEAD)
    assert "Scan or photograph" not in head.open(f"/staff/items/{item}/answer").text
    assert head.ask("GET", f"/staff/items/{item}/files/{scan}").status_code == 404


def test_the_printed_form_asks_for_a_copy(entry: Browser, school: School, case: InstanceId) -> None:
    page = entry.open(f"/staff/items/{school.item(case, 'K2').id}/print")
    assert "1. The report Please put a copy in the envelope." in page.text


# ------------------------------------------------------------------------------ what becomes of it


def test_the_rounds_delete_what_an_abandoned_draft_held(
    form: Browser, entry: Browser, school: School, case: InstanceId
) -> None:
    entry.choose(entered_scan=JPEG).press("Continue", **CAME)
    form.choose(paper=PDF).press("Continue")
    nobody = Deployer(school.prefect, "")
    rounds = Rounds(school, pool="", deployer=nobody, wake=print, wall=school.clock)
    rounds.delete_files()
    assert len(stored(school)) == 2
    arrive(form, school)
    answer(form)
    rounds.delete_files()
    assert stored(school) == [("entered_scan", "jpeg", False), ("paper", "pdf", True)]
    with school.store.begin() as session:
        move_items(session, [school.item(case, "K2").id], ItemStatus.OPEN, "expired")
    rounds.delete_files()
    assert stored(school) == [("paper", "pdf", True)]
