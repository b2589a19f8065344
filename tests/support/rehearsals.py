"""A small library of two processes, and the stories of a test rehearsed in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from definitions.library import Library, shipped_library
from definitions.loader import DefinitionError
from flows.rehearsals import rehearse_all

SHIPPED = (
    "roles.yaml",
    "records.yaml",
    "lists/consent_scopes.yaml",
    "lists/need_areas.yaml",
    "calendars/2026-27.yaml",
)
"""What the library of these tests takes from the shipped one, so that it is read quickly."""
PROCESS = """
process: meeting
title: A meeting about <child>
about: We meet, and go on from there.
subject: pupil
version: 2026-09
start:
  raised_on: When was it raised? (date)
stages:
  meeting:
    title: The meeting
    at_most: 2 times
    steps:
      views:
        ask: each parent
        title: Your views about <child>
        why: So that we hear you.
        form: {view: What do you think? (text)}
        due: 5 school days after asked
        remind: 2 school days before due
        escalate: 2 school days after due, to sendco
        expire: 4 school days after due, go on
      meet:
        ask: class_teacher
        agreed_by: sendco
        title: Meet the parents
        why: They know <child> best.
        form:
          outcome: {question: What next?, answer: choice, must_know: true,
                    choices: {support: Support, again: Meet again, nothing_more: Nothing}}
          note: Anything else? (text, optional)
        due: 10 school days after asked
        expire: 5 school days after due, ask sendco
    next:
      by: meet.outcome
      support: support
      again: meeting
      nothing_more: over
      nothing: over
  support:
    title: Support
    steps:
      on_record:
        set: {pupil.sen_status: sen_support}
      letter:
        tell: each parent
        title: What we agreed
        message: <child> gets support.
      look_back:
        wait: until 10 school days after asked
    next: over
whenever:
  - when: pupil.has_left
    go: left
ends:
  over: It is over
  left: The child has left
"""
REPORT = """
process: report
title: A report about <child>
about: It comes, or we go on without it.
version: 2026-09
arrivals:
  report:
    title: The report about <child>
    form: {came: {question: Is it here?, answer: choice, must_know: true,
                  choices: {here: It is, none: None will come}}}
stages:
  hearing:
    title: Waiting for the report
    steps:
      the_report:
        wait: for report
        due: 5 school days after asked
        expire: 2 school days after due, ask sendco
    next:
      by: the_report.came
      here: over
      none: without
      nothing: without
ends:
  over: It is here
  without: It is not
"""
STORY = """
scenario: They meet, and there is support
process: meeting
story:
  - day: Mon 7 Sep 2026
    start: {raised_on: 2026-09-04}
    then:
      - mother is asked views, due Mon 14 Sep 2026
      - father is asked views
      - nobody else is asked
"""
AND_THEN = """
  - day: Thu 10 Sep 2026
    answer: mother, views
    then:
      - father is reminded of views
      - nobody else is asked
  - day: Fri 11 Sep 2026
    answer: father, views
    then: class_teacher is asked meet
"""
MET = (
    STORY
    + AND_THEN
    + """
  - day: Mon 14 Sep 2026
    answer: class_teacher, meet
    with: {outcome: support}
    then: sendco is asked meet
"""
)


class Rehearse:
    """What comes otherwise than a story tells."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: list[str] = []
        """What the last stories that came as told are about."""
        for name in ("processes", "scenarios", "lists", "calendars"):
            (folder / name).mkdir()
        self.ship(*SHIPPED)
        self.define("meeting", PROCESS)
        self.define("report", REPORT)

    def ship(self, *names: str) -> None:
        """Have these files as they are shipped."""
        for name in names:
            shutil.copy(shipped_library() / name, self.folder / name)

    def define(self, name: str, text: str) -> None:
        """Have one more process."""
        (self.folder / "processes" / f"{name}.yaml").write_text(text)

    def library(self, *stories: str) -> Library:
        """With these stories: ``story``, ``more`` and ``third``, which may follow each other."""
        for name, text in zip(("story", "more", "third"), stories, strict=False):
            path = self.folder / "scenarios" / f"{name}.yaml"
            path.write_text(text.lstrip("\n"))
        return Library([self.folder])

    def __call__(self, *stories: str) -> list[str]:
        library = self.library(*stories)
        self.told.clear()
        found = rehearse_all(
            library.scenarios(), library, lambda story: self.told.append(story.title)
        )
        return [each.message for each in found]

    def refused(self, *stories: str) -> list[str]:
        """What the checker says of a story before it is rehearsed."""
        with pytest.raises(DefinitionError) as refused:
            self.library(*stories).scenarios()
        return [f"{e.message} {e.hint}".rstrip() for e in refused.value.mistakes]
