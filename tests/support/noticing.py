"""Small processes about a class: its teacher is asked about a child, and chased."""

from __future__ import annotations

from pathlib import Path

from definitions.library import Library, shipped_library
from flows.starts import start
from notifications.shipped_documents import shipped_documents
from tasks.state import InstanceId
from tests.support.school import School

NOTICING = """
process: noticing
title: What we notice
about: The class teacher says what they notice about a child.
version: '1'
stages:
  asking:
    title: Asking the teacher
    steps:
      notice:
        ask: class_teacher
        title: What do you notice about <child>?
        why: What you see in lessons helps us to plan.
        due: 5 school days after asked
        remind: [1 school day before due, 1 school day after due]
        escalate: 2 school days after due, to sendco
        form: {noticed: What do you notice? (text)}
      inform:
        tell: parent
        title: We are looking at how <child> is doing
        message: We have asked the class teacher, and will write again.
    next: finished
ends: {finished: The teacher has said what they notice}
"""

GLANCING = """
process: glancing
title: A glance
about: The class teacher says in a word how it goes.
version: '1'
stages:
  asking:
    title: Asking the teacher
    steps:
      glance:
        ask: class_teacher
        title: How is <child> getting on?
        why: What does not work is changed now.
        due: 5 school days after asked
        remind: 1 school day before due
        form:
          proof: link
          going:
            question: How is <child> doing?
            answer: choice
            must_know: true
            choices: {well: Well, badly: Badly}
          cause:
            question: What is in the way?
            answer: text
            when: going is badly
          note: {question: Anything else?, answer: long text, optional: true}
    next: finished
whenever: [{when: pupil.has_left, go: gone}]
ends: {finished: The teacher has said how it goes, gone: The child has left}
"""
"""With a form short enough to be answered about several children on one page."""


def library(folder: Path) -> Library:
    """The shipped library, with these processes in front of it."""
    processes = folder / "own" / "processes"
    processes.mkdir(parents=True)
    (processes / "noticing.yaml").write_text(NOTICING)
    (processes / "glancing.yaml").write_text(GLANCING)
    return Library([folder / "own", shipped_library(), shipped_documents()])


def notice(school: School, *pupils: str, process: str = "noticing") -> dict[str, InstanceId]:
    """Start it for these pupils, all at once, and let the post of the moment go."""
    started = {
        each: start(f"{process} {each} {school.clock.today}", process, each, {}, school)
        for each in pupils
    }
    school.settle()
    return started
