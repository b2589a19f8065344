"""What is asked of whoever must agree to somebody else's answer: the same for every step."""

from __future__ import annotations

from definitions.conditions import parse_condition
from definitions.deadlines import parse_deadline
from definitions.model.forms import AnswerType, Choice, Form, FormField
from definitions.model.steps import Ask

WAY, COMMENT = "way", "comment"
AGREE, SEND_BACK = "agree", "send_back"

AGREED_WITHIN = parse_deadline("5 school days after asked")
"""Where the step is due on a day of its own, such as a meeting: that day was for the answer."""

AGREEMENT = Form(
    name="agreement",
    fields=(
        FormField(
            name=WAY,
            question="Do you agree to this answer?",
            answer=AnswerType.CHOICE,
            must_know=True,
            choices=(
                Choice(key=AGREE, label="I agree"),
                Choice(key=SEND_BACK, label="Send it back"),
            ),
            seen_by=("staff",),
        ),
        FormField(
            name=COMMENT,
            question="What should be different?",
            hint="Whoever wrote the answer reads this, and can then change it.",
            answer=AnswerType.LONG_TEXT,
            must_know=True,
            when=parse_condition(f"{WAY} is {SEND_BACK}"),
        ),
    ),
)


def agreement_of(step: Ask) -> Ask:
    """The step as whoever must agree is asked: its title, its times, and this form."""
    return step.model_copy(
        update={
            "role": step.agreed_by,
            "through": (),
            "agreed_by": "",
            "title": f"Please check and agree: {step.title}",
            "why": (
                "Somebody has answered this, and the answer counts once you agree to it. If "
                "something should be different, send it back and say what."
            ),
            "form": AGREEMENT,
        }
    )
