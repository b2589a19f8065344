"""Small processes that make documents, with the templates they use."""

from __future__ import annotations

from definitions.loader import DefinitionError, load
from definitions.model.process import ProcessDefinition
from definitions.model.steps import Tell
from tests.support.definitions import one_stage, vocabulary

PLAN = "{{ child.name }}: {{ iep.target }}"
STEPS = """
iep:
  ask: class_teacher
  title: Write the plan
  why: Because
  due: on asked
  form: {target: {question: What?, answer: text, seen_by: [staff, parent]}, own: Why? (text)}
made:
  make: plan
  from: iep
copies:
  tell: [each parent, class_teacher]
  title: The plan
  document: made
"""


def load_with(steps: str = STEPS, rest: str = "", **templates: str) -> ProcessDefinition:
    """The process of these steps; ``templates`` are files of ``documents/``."""
    files = {f"documents/{name}.html": text for name, text in ({"plan": PLAN} | templates).items()}
    text = one_stage(steps, rest=rest)
    found = load("processes/test.yaml", {"processes/test.yaml": text} | files, vocabulary())
    return found.definition


def mistakes_with(steps: str = STEPS, rest: str = "", **templates: str) -> list[str]:
    """What is wrong with it, each with the file it stands in."""
    try:
        load_with(steps, rest, **templates)
    except DefinitionError as error:
        return [f"{m.file}:{m.line} {m.message} {m.hint}".rstrip() for m in error.mistakes]
    return []


def tell_of(definition: ProcessDefinition) -> Tell:
    """The step that hands a document out."""
    steps = definition.stages[0].each_step()
    return next(step for step in steps if isinstance(step, Tell))
