"""A document reaches each reader by a link of their own, and shows each what they may see."""

from __future__ import annotations

from datetime import timedelta

from tests.integration.documents.conftest import PLAN, planned, planning
from tests.support.school import School
from tests.support.site import Browser, arrive_at_document, letter_link, links_in, sign_in

MIA, FRED, TESS = "mia@home.test", "fred@home.test", "teacher@school.test"


def letter_to(school: School, person: str) -> str:
    found = [m for _, m in school.post.taken if person in str(m["To"])]
    body = found[-1].get_body(("plain",))
    assert body is not None
    return f"{found[-1]['Subject']}\n{body.get_content()}"


def test_the_email_says_what_it_is_and_carries_nothing_of_it(two_homes: School) -> None:
    planned(two_homes)
    letter = letter_to(two_homes, MIA)
    assert "Ada's plan for this cycle" in letter
    assert "Please keep it where you can find it." in letter
    assert "first sends a six-digit code" in letter.replace("\n", " ")
    for hidden in ("Reads ten words", "quiet corner", "before bed"):
        assert hidden not in letter


def test_the_link_a_button_and_a_code_lead_to_the_document(two_homes: School) -> None:
    planned(two_homes)
    browser = Browser(two_homes)
    landing = browser.open(letter_link(two_homes, MIA))
    assert "About AB, Year 3" in landing.text
    assert "You do not need to answer." in landing.text
    page = browser.press("Go to the document")
    assert page.response.url.path.endswith("/code")
    assert "Reads ten words" not in page.response.text
    page = arrive_at_document(browser, two_homes, MIA)
    assert page.title == "Ada&#39;s plan for this cycle - Hazel Bank School"
    assert "For Mia Brook" in page.text
    assert "Class Willow" in page.text
    assert "Date Monday 14 September 2026" in page.text
    assert "Reads ten words" in page.text
    assert "A card on the &lt;desk&gt;" in page.response.text


def test_each_reader_sees_what_they_may_and_no_parent_anothers_words(two_homes: School) -> None:
    planned(two_homes)
    mother = arrive_at_document(Browser(two_homes), two_homes, MIA)
    father = arrive_at_document(Browser(two_homes), two_homes, FRED)
    two_homes.clock.now += timedelta(hours=2)
    assert "A quiet corner" in mother.text
    assert "Written by you" not in father.text
    assert "A quiet corner" not in father.response.text
    assert "Five minutes before bed" in father.text
    assert "Ada in Willow starts on a day to be said" in father.text  # only staff may see that
    for page in (mother, father):
        assert "written by the class teacher" in page.text
        assert "Tess Ward" not in page.text


def test_before_the_code_the_document_is_not_shown(two_homes: School) -> None:
    planned(two_homes)
    browser = Browser(two_homes)
    browser.open(letter_link(two_homes, MIA))
    page = browser.press("Go to the document")
    path = page.response.url.path.removesuffix("/code")
    assert browser.open(f"{path}/document").response.url.path == f"{path}/code"


def test_another_parents_link_opens_only_their_own_copy(two_homes: School) -> None:
    case = planned(two_homes)
    father = Browser(two_homes)
    arrive_at_document(father, two_homes, FRED)
    mothers = next(
        i for i in two_homes.instance(case).items if i.kind == "copy" and i.person == "K1"
    )
    page = father.open(f"/answer/{mothers.id}/document")
    assert page.status == 401
    assert "quiet corner" not in page.response.text


def test_a_link_that_has_run_out_is_sent_again(two_homes: School) -> None:
    planned(two_homes)
    path = letter_link(two_homes, MIA)
    two_homes.clock.now += timedelta(days=31)
    browser = Browser(two_homes)
    assert "The document is still here for you." in browser.open(path).text
    browser.press("Send me a new link")
    page = arrive_at_document(browser, two_homes, MIA)
    assert "Reads ten words" in page.text


def test_what_comes_later_does_not_change_it(two_homes: School) -> None:
    case = planning(two_homes)
    two_homes.answer(case, "K1", {"view": "A quiet corner"})
    two_homes.answer(case, "S02", PLAN)
    two_homes.answer(case, "K2", {"view": "Came too late for it"})
    desk = sign_in(Browser(two_homes), two_homes, "sendco@school.test")
    page = desk.open(f"/staff/instances/{case}/documents/plan.1.plan_document")
    assert "A quiet corner" in page.text
    assert "Came too late" not in page.text


def test_the_staff_reach_it_from_the_case(two_homes: School) -> None:
    case = planned(two_homes)
    desk = sign_in(Browser(two_homes), two_homes, "sendco@school.test")
    page = desk.open(f"/staff/instances/{case}")
    assert "AB's plan for this cycle" in page.text
    page = desk.open(f"/staff/instances/{case}/documents/plan.1.plan_document")
    assert "AB in Willow starts on Monday 21 September 2026" in page.text
    assert "Mia Brook (mother): a link by email, Monday 14 September 2026" in page.text
    assert "What Mia Brook (mother) said on Monday 14 September 2026" in page.text
    assert desk.open(f"/staff/instances/{case}/documents/plan.1.iep").status == 404


def test_whoever_is_asked_next_reads_it_first(two_homes: School) -> None:
    planned(two_homes)
    browser = Browser(two_homes)
    ours = [each for each in links_in(two_homes, TESS) if each.startswith("/t/")]
    browser.open(ours[-1])
    page = browser.press("Go to the questions")
    assert "Reads ten words" not in page.text
    browser.press("Send me a code")
    letters = [m for _, m in two_homes.post.taken if TESS in str(m["To"])]
    body = letters[-1].get_body(("plain",))
    assert body is not None
    code = next(w for w in body.get_content().split() if w.isdecimal() and len(w) == 6)
    page = browser.press("Continue", code=code)
    assert "Please read this first" in page.text
    assert "Reads ten words" in page.text
    assert "Five minutes before bed" in page.text  # the teacher wrote it


def test_the_letter_needs_no_made_document(two_homes: School) -> None:
    planning(two_homes)
    letters = [m for _, m in two_homes.post.taken if MIA in str(m["To"])]
    assert "A document for you about AB (Year 3)" in [str(m["Subject"]) for m in letters]


def test_on_paper_the_sendco_prints_that_persons_copy(on_paper: School) -> None:
    case = planning(on_paper)
    letter = on_paper.item(case, "S01")
    assert (letter.kind, letter.about) == ("post", "K2")
    assert letter.due is not None
    assert letter.due.on.isoformat() == "2026-09-21"
    assert letter.due.rule == "5 school days after asked"
    on_paper.answer(case, "S01", {"handed_over_on": "2026-09-14"})
    on_paper.answer(case, "K1", {"view": "A quiet corner"})
    on_paper.answer(case, "S02", PLAN)
    post = on_paper.item(case, "S01")
    assert (post.kind, post.about) == ("post", "K2")
    desk = sign_in(Browser(on_paper), on_paper, "sendco@school.test")
    page = desk.open(f"/staff/items/{post.id}/print")
    assert "For Fred Brook" in page.text
    assert "Ada's plan for this cycle" in page.text
    assert "Five minutes before bed" in page.text
    assert "quiet corner" not in page.response.text
