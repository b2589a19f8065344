"""What is noted of an answer in a rehearsal is what would be noted of it in the school."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flows.rehearsal_acts import Acts
from flows.rehearsal_school import PUPIL, schools
from flows.starts import start
from tasks.state import Channel
from tests.support.rehearsals import STORY, Rehearse


def test_who_has_no_email_answers_on_paper(tmp_path: Path) -> None:
    people = "people: {mother: parent, father: parent on paper}\nstory:"
    library = Rehearse(tmp_path).library(STORY.replace("story:", people))
    [scenario] = library.scenarios()
    with schools(library) as opened:
        school = opened.open(scenario)
        start("story", "meeting", PUPIL, {"raised_on": "2026-09-04"}, school)
        school.settle()
        for name in ("mother", "father"):
            Acts(school).answer(name, "views", {})
            school.settle()
        [case] = school.cases()
    answers = {item.person: case.answer_to(item.id) for item in case.items if item.is_asked}
    noted = {who: a and (a.channel, a.entered_by, a.received_on) for who, a in answers.items()}
    assert noted == {
        "mother": (Channel.ONLINE, None, date(2026, 9, 7)),
        "father": (Channel.PAPER, "sendco", date(2026, 9, 7)),
        "class_teacher": None,
    }
