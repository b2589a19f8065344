"""Is a school's own wording of letters such that it could be sent?

What a letter may name is what the shipped one of its kind names, and a few things that every letter
about a case is given: a school changes the words, and not what is said to whom.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.meta import find_referenced_templates, find_undeclared_variables

from definitions.mistakes import did_you_mean, listed
from notifications.message import PARTS, TEMPLATES, letter_environment
from notifications.notification import Child, Reader, School
from notifications.several import SEVERAL

_EVERY = frozenset({"reader", "school", "today", "asker", "blocks"})
_ABOUT_A_CASE = frozenset({"child", "reference", "process"})
_TYPES = {"child": Child, "reader": Reader, "school": School}

Wrong = tuple[int, str]
"""A line, and a sentence about it."""


def check_templates(templates: Mapping[str, str]) -> Iterator[tuple[str, int, str]]:
    """What is wrong with a school's own templates before they are used: name, line, sentence."""
    kinds = {path.name for path in TEMPLATES.iterdir() if path.is_dir()} - {"code"}
    for name, text in templates.items():
        kind, _, part = name.partition("/")
        if kind not in kinds:
            hint = did_you_mean(kind, kinds)
            yield name, 1, f'There is no letter of a process called "{kind}". {hint}'.rstrip()
        elif part not in PARTS:
            yield name, 1, f"A letter has the parts {listed(PARTS)}."
        given = _given(kind) if kind in kinds else None
        for line, sentence in _check_text(text, given, templates):
            yield name, line, sentence


def _check_text(
    text: str, given: frozenset[str] | None, templates: Mapping[str, str]
) -> Iterator[Wrong]:
    environment = letter_environment()
    try:
        tree = environment.parse(text)
        undeclared = find_undeclared_variables(tree)
    except TemplateSyntaxError as error:
        yield error.lineno, f"This cannot be read as a template: {error.message}"
        return
    if given is not None:
        yield from _check_names(tree, undeclared, given)
        yield from _check_parts(tree, undeclared)
    for other in find_referenced_templates(tree):
        shipped = environment.list_templates()
        if other is not None and other not in (*shipped, *templates):
            hint = did_you_mean(other, (*shipped, *templates))
            yield 1, f'There is no template "{other}". {hint}'.rstrip()


def _check_names(
    tree: nodes.Template, undeclared: set[str], given: frozenset[str]
) -> Iterator[Wrong]:
    for name in tree.find_all(nodes.Name):
        if name.name in undeclared - given:
            hint = did_you_mean(name.name, given)
            yield name.lineno, f'This letter is not given "{name.name}". {hint}'.rstrip()


def _check_parts(tree: nodes.Template, undeclared: set[str]) -> Iterator[Wrong]:
    for found in tree.find_all(nodes.Getattr):
        head = found.node.name if isinstance(found.node, nodes.Name) else ""
        if head in _TYPES and head in undeclared:
            known = _parts(_TYPES[head])
            if found.attr not in known:
                hint = did_you_mean(found.attr, known)
                yield found.lineno, f'There is no "{head}.{found.attr}". {hint}'.rstrip()


def _parts(kind: type[Child | Reader | School]) -> frozenset[str]:
    properties = (name for name, value in vars(kind).items() if isinstance(value, property))
    return frozenset((*(field.name for field in fields(kind)), *properties))


@cache
def _given(kind: str) -> frozenset[str]:
    """What the letters of a kind may name."""
    environment = letter_environment()
    found = set(_EVERY if kind == SEVERAL else _EVERY | _ABOUT_A_CASE)
    waiting = [f"{kind}/{path.name}" for path in (TEMPLATES / kind).iterdir()]
    for name in waiting:
        tree = environment.parse(_source(environment, name))
        found |= find_undeclared_variables(tree)
        others = find_referenced_templates(tree)
        waiting += [each for each in others if each is not None and each not in waiting]
    return frozenset((*found, *environment.globals))


def _source(environment: Environment, name: str) -> str:
    assert environment.loader is not None, "it was made with one"
    return environment.loader.get_source(environment, name)[0]
