"""The main job as its users see it: a SENDCo, a mother online, a father on paper.

`sendflow up --sample` runs in a process of its own; Debian's Chromium does the rest. Pictures of
every page are kept in ``tests/acceptance/screenshots/``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from definitions.school_days import LONDON
from tests.support.browsers import DESK, IN_CHROMIUM, PHONE, chromium
from tests.support.houses import House, first, sample_house, written_down

SHOTS = Path(__file__).parent / "screenshots"
PUPIL = "P024"
WISHES = "canary-wishes-of-the-child"
MARKERS = (
    WISHES,
    "canary-signature-of-the-mother",
    "canary-signature-of-the-father",
    "gemmatrevanion",
    "Trevanion",
    "Hollis",
    "Jago",
)
"""What somebody wrote, who they are and where they are written to: in no log, URL or subject."""

pytestmark = [*IN_CHROMIUM, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    SHOTS.mkdir(exist_ok=True)
    with sample_house(tmp_path_factory.mktemp("house")) as running:
        yield running


def shoot(page: Page, name: str, *, full: bool = True) -> None:
    page.screenshot(path=SHOTS / f"{name}.png", full_page=full)


def test_consent_from_the_start_form_to_the_completed_run(house: House) -> None:
    with chromium() as browser:
        asked_for: list[str] = []
        desk, phone = browser.new_context(viewport=DESK), browser.new_context(viewport=PHONE)
        for context in (desk, phone):
            context.on("request", lambda request: asked_for.append(request.url))
        prefect, mother, sendco = desk.new_page(), phone.new_page(), desk.new_page()
        start_consent(prefect, house)
        open_run(prefect, house)
        shoot(prefect, "run_waiting", full=False)
        expect(prefect.get_by_text("Waiting for", exact=False).first).to_be_visible(timeout=15_000)
        shoot(prefect, "run_waiting", full=False)
        answer_online(mother, house)
        sign_in(sendco, house)
        enter_paper_answer(sendco)
        open_run(prefect, house)
        expect(prefect.get_by_text("Completed", exact=True).first).to_be_visible(timeout=30_000)
        prefect.wait_for_timeout(3_000)
        shoot(prefect, "run_completed", full=False)
        sendco.goto(house.staff)
        shoot(sendco, "staff_overview")
    assert [url for url in asked_for if is_outside(url)] == []
    check_nothing_leaked(house, asked_for)


def is_outside(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "about:"))


def check_nothing_leaked(house: House, asked_for: list[str]) -> None:
    """In Prefect's database, any log, a URL or a subject; a link's token only in its own URL."""
    letters = [text for _, text in written_down(house.data / "mailbox")]
    tokens = [token for text in letters for token in re.findall(r"/t/([\w=\n-]+)", text)]
    assert len(letters) >= 4
    assert tokens
    secret = (*MARKERS, *(token.replace("=\n", "").strip() for token in tokens))
    kept = [*written_down(house.data / "prefect"), *written_down(house.data / "logs")]
    assert any("P024" in text for _, text in kept), "the right files must have been read"
    kept += [("a URL", url) for url in asked_for if "/t/" not in url]
    kept += [("a subject", line) for text in letters for line in re.findall("Subject:.*", text)]
    found = [(marker, where) for marker in secret for where, text in kept if marker in text]
    assert found == []


def start_consent(page: Page, house: House) -> None:
    page.goto(house.run_form)
    page.locator("input[type=password]").fill(house.password)
    page.keyboard.press("Enter")
    page.get_by_text("Which pupil?").wait_for()
    choose(page, 0, PUPIL)
    choose(page, 1, "record")
    dismiss_toasts(page)
    shoot(page, "run_form")
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("link", name="View run").or_(page.get_by_text("View run")).first.wait_for()


def choose(page: Page, number: int, words: str) -> None:
    """Prefect's drop-downs open when one types into them."""
    page.locator(".p-combobox, .p-select").nth(number).click()
    page.keyboard.type(words)
    page.get_by_role("option").filter(has_text=words).first.click()
    page.keyboard.press("Escape")


def dismiss_toasts(page: Page) -> None:
    """Before one has signed in, Prefect complains about that in a corner."""
    page.wait_for_timeout(500)
    page.evaluate("document.querySelectorAll('.p-toast__close-btn').forEach(b => b.click())")
    expect(page.locator(".p-toast__card")).to_have_count(0)


def open_run(page: Page, house: House) -> None:
    page.goto(house.prefect)
    page.wait_for_timeout(2_000)
    user, password = house.password.split(":")
    found = httpx.post(f"{house.prefect}/api/flow_runs/filter", json={}, auth=(user, password))
    page.goto(f"{house.prefect}/runs/flow-run/{found.json()[0]['id']}")
    page.wait_for_timeout(3_000)


def letter(page: Page, house: House, subject: str) -> str:
    """The text of the newest letter whose subject has these words."""
    link = page.get_by_role("link", name=re.compile(subject)).first
    for _ in range(40):
        page.goto(house.mailbox)
        if link.count():
            break
        page.wait_for_timeout(500)
    shoot(page, "mailbox")
    link.click()
    return page.locator("pre").first.inner_text()


def answer_online(page: Page, house: House) -> None:
    text = letter(page, house, "Please answer by")
    shoot(page, "email_ask")
    page.goto(first(r"http://\S+/t/\S+", text))
    shoot(page, "landing_page")
    page.get_by_role("main").get_by_role("button").click()
    assert "/t/" not in page.url
    shoot(page, "question_page")
    shoot(page, "question_page_top", full=False)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    shoot(page, "question_page_with_mistakes")
    fill_form(page, "Mother", "canary-signature-of-the-mother")
    page.get_by_role("button", name="Continue").click()
    shoot(page, "check_page")
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.get_by_text(re.compile("Thank you", re.IGNORECASE)).first).to_be_visible()
    shoot(page, "done_page")
    letter(page, house, "Thank you")
    shoot(page, "email_thanks")


def fill_form(page: Page, relationship: str, name: str) -> None:
    """Everything is answered; what an answer reveals comes with the next Continue."""
    page.get_by_label(relationship, exact=True).check()
    page.get_by_label("Yes, I do", exact=True).check()
    if page.get_by_label("Yes, I agree", exact=True).count() == 0:
        page.get_by_role("button", name="Continue").click()
    page.get_by_label("Yes, I agree", exact=True).check()
    for question in ("Does anyone else have", "Do you know of anyone", "Is there a court order"):
        page.get_by_role("group", name=re.compile(question)).get_by_label("No", exact=True).check()
    page.get_by_label(re.compile("What does .* think about this")).fill(WISHES)
    page.get_by_label("Nobody did", exact=True).check()
    page.get_by_label("Type your full name").fill(name)


def sign_in(page: Page, house: House) -> None:
    page.goto(house.staff)
    shoot(page, "staff_sign_in")
    page.get_by_role("textbox").first.fill(house.sendco)
    page.get_by_role("main").get_by_role("button").first.click()
    here = page.url
    code = first(r"\b\d{6}\b", letter(page, house, "Your code"))
    page.goto(here)
    page.get_by_role("textbox").first.fill(code)
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page).to_have_url(re.compile(r"/staff/?$"))
    shoot(page, "staff_overview_waiting")


def enter_paper_answer(page: Page) -> None:
    page.get_by_role("link", name=re.compile("C-0001|consent", re.IGNORECASE)).first.click()
    shoot(page, "staff_case")
    page.get_by_role("link", name=re.compile("Print", re.IGNORECASE)).first.click()
    shoot(page, "staff_print")
    page.go_back()
    page.get_by_role("link", name=re.compile("Enter", re.IGNORECASE)).first.click()
    shoot(page, "staff_enter")
    page.get_by_label("On paper").or_(page.get_by_label("Paper")).first.check()
    today = datetime.now(LONDON).date()
    for part, value in (("Day", today.day), ("Month", today.month), ("Year", today.year)):
        page.get_by_label(part, exact=True).first.fill(str(value))
    fill_form(page, "Father", "canary-signature-of-the-father")
    page.get_by_role("button", name="Continue").click()
    shoot(page, "staff_enter_check")
    page.get_by_role("main").get_by_role("button").last.click()
    shoot(page, "staff_entered")
