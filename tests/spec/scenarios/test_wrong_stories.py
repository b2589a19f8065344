"""What a story says that cannot be: each is a sentence with its line, and never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from definitions.library import Library, shipped_library
from definitions.loader import DefinitionError
from flows.rehearsals import rehearse_all
from notifications.shipped_documents import shipped_documents
from tests.support.rehearsals import MET, STORY, Rehearse

BEGINS = """scenario: A story
process: graduated_approach
story:
  - day: Mon 7 Sep 2026
    start: {raised_by: teacher, raised_on: 2026-09-04}
"""
CONCERN = BEGINS + "  - day: Tue 8 Sep 2026\n    answer: class_teacher, concern\n    with: "
WAITS = """
scenario: A report is waited for
process: report
story:
  - day: Mon 7 Sep 2026
    start: {}
"""
AGREED = """scenario: A consent
process: consent
people: {{mother: parent}}
agencies: [ep]
story:
  - day: Mon 7 Sep 2026
    start: {{scopes: [agency], agencies: [ep]}}
  - day: Tue 8 Sep 2026
    answer: mother, answers
    with: {{responsibility: holds, agencies: {}, objection: "no", court_order: "no"}}
"""
"""What she answers about the services is left open."""
COPIES = """scenario: The parents get what a service says
process: agency_referral
people: {mother: parent}
agencies: [ep]
story:
  - day: Mon 7 Sep 2026
    start: {agency: [ep]}
  - day: Tue 8 Sep 2026
    answer: mother, answers
    with:
      responsibility: holds
      agencies: {ep: {work_with: agree, assess: agree, share: agree}}
      objection: "no"
      court_order: "no"
  - day: Wed 9 Sep 2026
    answer: sendco, request
    with: {report_by: 2026-11-13}
  - day: Mon 30 Nov 2026
    arrives: advice
    with: {came: here}
    then: [mother is told copies, class_teacher is asked taken_up, nobody else is asked]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shipped but for its stories; the story of a test lies in it."""
    place = tmp_path_factory.mktemp("school")
    (place / "scenarios").mkdir()
    for file in (shipped_library() / "scenarios").iterdir():
        (place / "scenarios" / file.name).write_text(BEGINS)
    return place


@pytest.fixture(scope="module")
def library(folder: Path) -> Library:
    """Read once, for all these tests."""
    return Library([folder, shipped_library(), shipped_documents()])


def said(folder: Path, library: Library, story: str) -> list[str]:
    (folder / "scenarios" / "story.yaml").write_text(story)
    try:
        told = [each for each in library.scenarios() if each.file == "scenarios/story.yaml"]
        found = rehearse_all(told, library, lambda _: None)
    except DefinitionError as error:
        found = error.mistakes
    assert all(each.file == "scenarios/story.yaml" and each.quoted for each in found)
    return [f"{each.line}:{each.column} {each.message} {each.hint}".rstrip() for each in found]


def people(who: str) -> str:
    return BEGINS.replace("story:", f"people: {who}\nstory:")


@pytest.mark.parametrize(
    ("story", "sentence"),
    [
        # what is answered
        (CONCERN + "{strengths: {a: b}}", "8:12 Words are expected for strengths."),
        (CONCERN + "{attainment: [above, at]}", "8:12 Words are expected for attainment."),
        (CONCERN + "{areas: {a: b}}", "8:12 A word, or a list of words in [ ], is expected"),
        (CONCERN + "{parents_know: maybe}", '8:12 Write "yes" or "no" for parents_know.'),
        (
            CONCERN + "{parents_know: yes}",
            '8:26 Readers of YAML disagree about a bare "yes"',
        ),
        (
            CONCERN + '{parents_know: "yes", parents_told_on: soon}',
            '8:33 parents_told_on is a date: write "soon" as 2026-09-04.',
        ),
        (
            CONCERN + '{parents_know: "no", parents_told_on: 2026-09-01}',
            "6:5 With these answers, parents_told_on is not asked at concern.",
        ),
        (CONCERN + "{seen: hello}", "8:12 seen is a table: give its rows, each by its columns."),
        (CONCERN + "{seen: [hello]}", "8:12 seen is a table: give its rows, each by its"),
        (CONCERN + "{seen: [{colour: red}]}", '8:12 There is no column "colour".'),
        (CONCERN + "{seen: [{seen_on: soon}]}", "8:12 seen_on is a date"),
        (CONCERN + "{tried: [{effect: much}]}", '8:12 There is no choice "much".'),
        (
            CONCERN + "{seen: [" + ", ".join(["{where: Hall}"] * 6) + "]}",
            "6:5 The table seen at concern has no row 5 and 6.",
        ),
        (CONCERN + "{seen: {x: {where: Hall}}}", "6:5 The table seen at concern has no row x."),
        (CONCERN + "{way: go_on}", '6:5 There is nothing to decide at concern: "way" is not asked'),
        (
            BEGINS + "  - day: Tue 8 Sep 2026\n    agree: class_teacher, concern\n",
            '6:5 There is nothing to decide at concern: "way" is not asked',
        ),
        (
            AGREED.format("{}"),
            '8:5 The process goes by what is answered to "agencies" at answers: say it',
        ),
        (
            AGREED.format("{ep: {work_with: agree}}"),
            '8:5 The process goes by what is answered to "agencies" at answers',
        ),
        # days
        (
            BEGINS.replace("Mon 7 Sep 2026", "7 Aug 2031").replace("2026-09-04", "2031-08-06"),
            "4:5 The school calendar for 2031-32 is missing",
        ),
        (
            BEGINS + "  - day: 7 Sep 9999\n    then: concern is open\n",
            "6:5 That is more than ten years after Mon 7 Sep 2026, where it begins.",
        ),
        # who there is
        (people("{child: parent}"), '3:10 "child" is the child: call them something else.'),
        (people("{tom: class_teacher on paper}"), "3:15 Only parents are reached on paper."),
        (people("{tom: {a: b}}"), "3:15 Words are expected here"),
        (
            BEGINS.replace("story:", "agencies: [ep, ep]\nstory:"),
            '3:16 "ep" stands here twice.',
        ),
        (
            BEGINS.replace("story:", 'agencies: ["E P"]\nstory:'),
            '3:12 "E P" cannot be the name of a service',
        ),
        # records
        (
            BEGINS.replace("story:", "records: {pupil.sen_support_since: soon}\nstory:"),
            "3:11 pupil.sen_support_since is a date",
        ),
        (
            BEGINS.replace("story:", "records: {pupil.has_left: maybe}\nstory:"),
            '3:11 Write "yes" or "no" for pupil.has_left.',
        ),
        # lists and the like
        (BEGINS.replace("Mon 7 Sep 2026", "[Mon 7]"), "4:10 Words are expected here"),
        (BEGINS + "  - day: Tue 8 Sep 2026\n    leaves: [child]\n", "7:13 Words are expected here"),
        (BEGINS + "    then: {a: b}\n", "6:11 A word, or a list of words in [ ], is expected"),
    ],
)
def test_it_is_a_sentence_with_its_line(
    folder: Path, library: Library, story: str, sentence: str
) -> None:
    found = said(folder, library, story)
    assert found
    assert found[0].startswith(sentence), found


@pytest.mark.parametrize(
    "story",
    [
        people("{mother: class_teacher}") + "    then: mother is asked concern\n",
        people("{sendco: class_teacher, class_teacher: sendco}"),
        people("{parent: nobody, sendco: nobody, class_teacher: nobody}"),
        BEGINS + "    then: []\n",
        CONCERN + "{}",
        BEGINS + "  - day: Sat 12 Sep 2026\n    answer: class_teacher, concern\n",
        BEGINS + "  - day: 7 Sep 2029\n    then: concern is open\n",
    ],
)
def test_it_is_odd_and_can_be(folder: Path, library: Library, story: str) -> None:
    assert said(folder, library, story) == []


def test_a_copy_is_read_and_not_answered(folder: Path, library: Library) -> None:
    assert said(folder, library, COPIES) == []
    answered = COPIES + "  - day: Tue 1 Dec 2026\n    answer: mother, copies\n"
    [sentence] = said(folder, library, answered)
    assert "mother has nothing to answer at copies on this day." in sentence


# --------------------------------------------------------------------------------- what it names


def test_a_weekday_is_compared_with_its_date(rehearse: Rehearse) -> None:
    assert rehearse.refused(STORY.replace("Mon 7", "Tue 7")) == [
        '"Tue 7 Sep 2026": that day is a Monday.'
    ]


def test_days_go_forward(rehearse: Rehearse) -> None:
    story = STORY + "  - day: Fri 4 Sep 2026\n    then: nothing happens\n"
    assert rehearse.refused(story) == ["A story goes forward: Mon 7 Sep 2026 stands before this."]


@pytest.mark.parametrize(
    ("written", "instead", "message"),
    [
        ("process: meeting", "process: meting", 'There is no process "meting".'),
        ("mother is asked", "mum is asked", 'There is no person "mum".'),
        ("is asked views", "is asked view", 'There is no step "view". Did you mean "views"?'),
        ("raised_on:", "raised:", 'There is no question "raised". Did you mean "raised_on"?'),
        (
            "due Mon 14 Sep 2026",
            "due soon",
            '"soon" is not a day. Write it as in "Mon 14 Sep 2026".',
        ),
        ("nobody else is asked", "the end ends", '"the end ends" is neither a sentence of a story'),
        ("start: {raised_on: 2026-09-04}", "answer: mother", 'A story begins with "start"'),
        ("story:", "people: {mother: parents}\nstory:", 'There is no role "parents".'),
        ("story:", "people: {tom: nobody}\nstory:", 'There is no role "tom".'),
        ("story:", "records: {pupil.sen: x}\nstory:", 'There is no record "pupil.sen".'),
        ("nobody else is asked", "suport begins", 'There is no stage "suport".'),
        ("nobody else is asked", "the process ends as done", 'There is no end "done".'),
        ("nobody else is asked", "meet.outcome is sen", '"meet.outcome" is never "sen"'),
        ("nobody else is asked", "pupil.colour is red", 'There is no record "pupil.colour".'),
        ("nobody else is asked", "consent is started", "There is no process started here"),
    ],
)
def test_what_does_not_exist_is_refused(
    rehearse: Rehearse, written: str, instead: str, message: str
) -> None:
    assert any(message in each for each in rehearse.refused(STORY.replace(written, instead)))


@pytest.mark.parametrize(
    ("moment", "message"),
    [
        ("answer: mum, views", 'There is no person "mum".'),
        ("answer: mother, the_reprt", 'There is no step "the_reprt".'),
        ("answer: mother", 'Write who answers, and what, with a comma, as in "answer: mother, vi'),
        ("arrives: reprt", 'There is no arrival "reprt". Did you mean "report"?'),
        (
            "arrives: report\n    with: {came: her}",
            'There is no choice "her". Did you mean "here"?',
        ),
        ("arrives: report\n    with: {cam: here}", 'There is no question "cam".'),
        ("records: {pupil.sen: x}", 'There is no record "pupil.sen".'),
        ("takes_back: mum, identify", 'There is no person "mum".'),
        ("takes_back: mother, identity", 'There is no consent scope "identity".'),
        ("takes_back: mother, agency of ep", 'There is no agency "ep".'),
        ("send_on: hering", 'There is no stage or end "hering". Did you mean "hearing"?'),
        ("leaves: nobody", 'There is no person "nobody".'),
        ("then: the_reprt is done", 'There is no step "the_reprt".'),
        ("then: mum is told the_report", 'There is no person "mum".'),
        ("then: mother is told the_reprt", 'There is no step "the_reprt".'),
        ("then: the_report is opened", 'There is no question "the_report" here'),
        ("then: the_report is open today", '"the_report is open today" is neither a sentence'),
        ("start: {}", "A story is about one process, which has begun already."),
        ("leaves: child\n    with: {a: b}", '"with" goes with "answer" or "arrives".'),
        ("with: {a: b}", '"with" goes with "answer" or "arrives".'),
    ],
)
def test_what_a_later_moment_cannot_say(rehearse: Rehearse, moment: str, message: str) -> None:
    story = f"{WAITS}  - day: Tue 8 Sep 2026\n    {moment}\n"
    assert any(each.startswith(message) for each in rehearse.refused(story))


def test_a_moment_says_something(rehearse: Rehearse) -> None:
    assert rehearse.refused(WAITS + "  - day: Tue 8 Sep 2026\n") == [
        'Say what is done on this day, or what is so "then".'
    ]


def test_a_choice_that_there_is_not(rehearse: Rehearse) -> None:
    found = rehearse.refused(MET.replace("outcome: support", "outcome: suport"))
    assert found == ['There is no choice "suport". Did you mean "support"?']


def test_one_thing_is_done_at_a_time(rehearse: Rehearse) -> None:
    story = STORY + "  - day: Tue 8 Sep 2026\n    answer: mother, views\n    leaves: child\n"
    assert rehearse.refused(story) == [
        (
            'One thing is done at a time: "answer" stands here already. '
            "Write another moment of the same day."
        )
    ]
