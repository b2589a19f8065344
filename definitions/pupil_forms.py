"""A form that a child answers through an adult: how the child said it is asked first."""

from __future__ import annotations

from definitions.condition_parts import Comparison, Join, Joined, Operator, Path, Word
from definitions.conditions import Condition
from definitions.model.forms import AnswerType, Choice, Form, FormField

HOW = "how_said"
"""The question that every such form begins with; conditions may read it."""

DECLINED = "declined"
"""A child has a right to be heard, and no duty to speak (Children and Families Act 2014, s.19)."""

HOW_SAID = FormField(
    name=HOW,
    question="How did <child> tell you?",
    hint="Please write the answers in <child>'s own words, not yours.",
    answer=AnswerType.CHOICE,
    must_know=True,
    seen_by=("staff", "parent", "pupil"),
    choices=(
        Choice(key="talking", label="By talking with me"),
        Choice(key="drawing", label="With drawings or pictures"),
        Choice(key="signs", label="With signs, symbols or a communication aid"),
        Choice(key="writing", label="By writing"),
        Choice(key="watching", label="By what I saw <child> choose and do"),
        Choice(key=DECLINED, label="<child> did not want to answer"),
    ),
)


_SPOKE = Condition(
    text=f"{HOW} is not {DECLINED}",
    tree=Comparison(Path(HOW), Operator.IS_NOT, Word(DECLINED)),
)


def told_through(form: Form) -> Form:
    """The form as the adult fills it in: nothing else is asked when the child did not want to."""
    fields = (field.model_copy(update={"when": _when_spoken(field)}) for field in form.fields)
    return form.model_copy(update={"fields": (HOW_SAID, *fields)})


def _when_spoken(field: FormField) -> Condition | None:
    if field.name == HOW:
        return field.when
    if field.when is None:
        return _SPOKE
    text = f"{_SPOKE.text} and ({field.when.text})"
    return Condition(text=text, tree=Joined(Join.AND, (_SPOKE.tree, field.when.tree)))
