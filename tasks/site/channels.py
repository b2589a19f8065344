"""How an answer that was not given online came: what is asked of whoever enters it."""

from __future__ import annotations

from definitions.model import Form
from tasks.site.own_forms import choice, file, past_day
from tasks.state import Channel

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

CHANNELS = {
    "paper": Channel.PAPER,
    "phone": Channel.PHONE,
    "in_person": Channel.IN_PERSON,
}
