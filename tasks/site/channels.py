"""How an answer that was not given online came: what is asked of whoever enters it."""

from __future__ import annotations

from definitions.model.forms import Form
from tasks.site.own_forms import choice, file, past_day
from tasks.state import Channel, WorkItem

SCAN = "entered_scan"
CAME = Form(
    name="came",
    fields=(
        choice(
            "entered_channel",
            "How did the answer reach the school?",
            paper="On paper",
            phone="By telephone",
            in_person="In person",
        ),
        past_day("entered_on", "When did it reach the school?"),
        file(
            SCAN,
            "Scan or photograph of the paper",
            "Kept with the answer, to show later what was signed.",
        ),
    ),
)

ARRIVED = Form(
    name="arrived",
    fields=(
        choice(
            "entered_channel",
            "How did it reach the school?",
            paper="On paper",
            email="By email",
            phone="By telephone",
            in_person="In person",
        ),
        past_day("entered_on", "When did it reach the school?"),
        file(SCAN, "The paper itself, scanned or as it was sent", "Kept with what you enter."),
    ),
)

CHANNELS = {
    "paper": Channel.PAPER,
    "phone": Channel.PHONE,
    "in_person": Channel.IN_PERSON,
    "email": Channel.EMAIL,
}


def came_form(item: WorkItem) -> Form:
    """How this came: an answer on paper, or what came of itself."""
    return ARRIVED if item.arrival else CAME
