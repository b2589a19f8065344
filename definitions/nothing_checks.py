"""What comes of an answer that nobody gave, where a definition does not say it. Warnings.

With *nothing*, ``is`` is false, which is how anybody reads it; ``is not`` is true, which is not.
And what is due so long after a day that nobody names is never due.
"""

from __future__ import annotations

from collections.abc import Iterator

from definitions.condition_parts import (
    Comparison,
    Count,
    Join,
    Joined,
    Not,
    Operator,
    Quantified,
    Quantifier,
    Tree,
    Word,
    leaves,
)
from definitions.condition_places import Placed, placed_conditions
from definitions.conditions import parse_condition
from definitions.inspection import Inspection
from definitions.model.forms import FormField
from definitions.model.stages import Stage
from definitions.model.steps import Ask, Run, Step
from definitions.route_checks import may_be_passed_over, may_lack

_NEVER_NOTHING = ("done", "due")


def warn_of_nothing(inspection: Inspection) -> None:
    """Note every comparison that may be true of an answer that nobody gave."""
    for placed in placed_conditions(inspection):
        tree = placed.condition.tree
        says_so = {leaf.left.text for leaf in _plain(tree) if _names_nothing(leaf)}
        for comparison, of_many in _true_of_nothing(tree, denied=False):
            path = comparison.left.text
            if path not in says_so and _may_be_nothing(inspection, path, placed, of_many):
                inspection.warn(placed.names, _message(path, of_many=of_many))


def warn_of_days_unknown(inspection: Inspection) -> None:
    """Note every due date that counts from a day which may never be known."""
    for stage, step in inspection.steps():
        if not isinstance(step, Ask):
            continue
        anchor = step.due.anchor
        names = ("stages", stage.name, "steps", step.name, "due")
        here = Placed(parse_condition(f"{anchor} is nothing"), names, "", stage.name)
        if _day_may_lack(inspection, anchor, here):
            inspection.warn(
                names,
                f'"{anchor}" may never be known: then this is never due, and nobody is reminded.',
            )


def _day_may_lack(inspection: Inspection, anchor: str, here: Placed) -> bool:
    """A question asked only where it matters is taken to matter wherever its day does."""
    head, _, name = anchor.partition(".")
    found = inspection.find(head)
    if found is None:
        return _may_be_nothing(inspection, anchor, here, of_many=False)
    home, step = found
    field = step.form.field(name) if isinstance(step, Ask) else None
    unsaid = field is not None and not field.must_know
    given_up = name != "done" and isinstance(step, Ask) and step.expire is not None
    passed_over = may_be_passed_over(home, step) or _is_avoidable(inspection, home, step, here)
    return unsaid or given_up or passed_over


def _message(path: str, *, of_many: bool) -> str:
    if of_many:
        return f'Whoever has not answered "{path}" counts here too: say what is to be the case.'
    return (
        f'"{path}" may be nothing, and then this is true of it: add "or {path} is nothing", or '
        f'"and {path} is not nothing".'
    )


# -------------------------------------------------------------------------------------- what holds


def _true_of_nothing(tree: Tree, *, denied: bool) -> Iterator[tuple[Comparison, bool]]:
    """The comparisons that nothing would make true as they stand, and whether of several people.

    ``a is x and a is not y`` says that there is an answer.
    """
    match tree:
        case Not(part):
            yield from _true_of_nothing(part, denied=not denied)
        case Joined(join, parts):
            all_of = (join is Join.AND) is not denied
            sure = {each for part in parts for each in _answered(part, denied)} if all_of else set()
            for part in parts:
                for found in _true_of_nothing(part, denied=denied):
                    if found[0].left.text not in sure:
                        yield found
        case Quantified(quantifier, comparison):
            against = (quantifier is Quantifier.NONE) is not denied
            if comparison.operator is Operator.IS_NOT and not against:
                yield comparison, True
        case Count(comparison=comparison):
            if comparison.operator is Operator.IS_NOT:
                yield comparison, True
        case Comparison():
            if tree.operator is not None and (tree.operator is Operator.IS_NOT) is not denied:
                yield tree, False


def _answered(tree: Tree, denied: bool) -> tuple[str, ...]:
    """The path that has an answer if this holds, or if it is denied."""
    is_plain = isinstance(tree, Comparison) and tree.operator is not None
    if isinstance(tree, Comparison) and is_plain and (tree.operator is Operator.IS_NOT) is denied:
        return (tree.left.text,)
    return ()


def _plain(tree: Tree) -> Iterator[Comparison]:
    for leaf in leaves(tree):
        yield leaf if isinstance(leaf, Comparison) else leaf.comparison


def _names_nothing(comparison: Comparison) -> bool:
    return isinstance(comparison.right, Word) and comparison.right.is_nothing


# ------------------------------------------------------------------------------------ what may lack


def _may_be_nothing(inspection: Inspection, path: str, placed: Placed, of_many: bool) -> bool:
    head, _, name = path.partition(".")
    if not name:  # on one page everybody sees what follows from "I do not know"
        return any(each.name == head and (each.when or each.optional) for each in placed.siblings)
    if head == "start":
        return _may_be_unsaid(inspection.definition.start.field(name))
    found = inspection.find(head)
    if found is None or name in _NEVER_NOTHING:
        return head in ("pupil", "consent") or head.startswith("earlier ")
    home, step = found
    if of_many:
        few = isinstance(step, Ask) and (step.expire or step.enough or step.or_when)
        return bool(few) or (isinstance(step, Ask) and _may_be_unsaid(step.form.field(name)))
    if not isinstance(step, Ask | Run):
        return False
    unsaid = isinstance(step, Ask) and _may_be_unsaid(step.form.field(name))
    return unsaid or _is_avoidable(inspection, home, step, placed) or may_lack(home, step, name)


def _is_avoidable(inspection: Inspection, home: Stage, step: Step, placed: Placed) -> bool:
    """Can the process have come there without it?"""
    if home.name == placed.stage:
        return False
    return not placed.stage or inspection.routes.avoidable(home.name, step.name, placed.stage)


def _may_be_unsaid(field: FormField | None) -> bool:
    """Not asked, left out, or "I do not know"."""
    return field is not None and (field.when is not None or field.optional or not field.must_know)
