"""From a parent's submitted answer to the next email of the process in the mailbox.

`sendflow up --sample` runs as a user has it. Consent is asked for until thirty cases can be heard
online; each case's last answer is submitted over HTTP, and the clock stops when the SENDCo's letter
that follows from it lies in the mailbox: through the store, the wake, Prefect, the outbox and SMTP.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.support.houses import House, sample_house
from tests.support.site import ANSWERED, Page, filled

ANSWERS = 30
PUPILS = [f"P{number:03}" for number in range(1, 60)]
PATIENCE = 30.0


def main() -> None:
    """Print the median and the 95th percentile."""
    with tempfile.TemporaryDirectory() as folder, sample_house(Path(folder)) as house:
        references = ask_parents(house)
        times = [seconds for each in references if (seconds := hear(house, each)) is not None]
    times = times[:ANSWERS]
    of_twenty = statistics.quantiles(times, n=20, method="inclusive")
    print(  # noqa: T201 - a benchmark prints
        f"From answer to next email, {len(times)} answers: median {of_twenty[9]:.2f} s, "
        f"95th percentile {of_twenty[18]:.2f} s, worst {max(times):.2f} s"
    )


def ask_parents(house: House) -> list[str]:
    """Start cases until enough of them need no paper; returns their references."""
    env = os.environ | {"SENDFLOW_PORT": str(urlsplit(house.prefect).port)}
    for pupil in PUPILS:
        command = [sys.executable, "-m", "flows.cli", "start", "consent", "--pupil", pupil]
        command += ["--data", str(house.data), "scopes=identify"]
        subprocess.run(command, capture_output=True, check=False, env=env)  # noqa: S603 - our own
        letters = mailbox(house)
        online = {reference_of(each) for each in letters if "Please answer" in each["Subject"]}
        paper = {reference_of(each) for each in letters if "Please print" in each["Subject"]}
        if len(online - paper) >= ANSWERS:
            break
    return sorted(online - paper)


def hear(house: House, reference: str) -> float | None:
    """Answer for everybody asked in one case; seconds from the last answer to what follows."""
    asked = [
        each
        for each in mailbox(house)
        if reference_of(each) == reference and "Please answer" in each["Subject"]
    ]
    for letter in asked:
        submitted = answer(text_of(letter))
    while time.monotonic() - submitted < PATIENCE:
        if any(is_outcome(each, reference) for each in mailbox(house)):
            return time.monotonic() - submitted
        time.sleep(0.01)
    return None


def answer(text: str) -> float:
    """Open the link, fill in the form, check it, submit; returns the moment before submitting."""
    link = re.search(r"http://\S+/t/\S+", text)
    assert link is not None, "a letter that asks has a link"
    parts = urlsplit(link[0])
    base = f"{parts.scheme}://{parts.netloc}"
    with httpx.Client(base_url=base, follow_redirects=True) as client:
        page = Page(client.get(parts.path))
        page = send(client, page, {})
        page = send(client, page, ANSWERED)
        submitted = time.monotonic()
        page = send(client, page, {})
        assert page.status == httpx.codes.OK, page.text
    return submitted


def send(client: httpx.Client, page: Page, answers: dict[str, str]) -> Page:
    """Press the last button of the page."""
    form = page.forms[-1]
    data: dict[str, list[str]] = {}
    for name, value in filled(form.inputs, answers):
        data.setdefault(name, []).append(value)
    headers = {"origin": str(client.base_url).rstrip("/"), "sec-fetch-site": "same-origin"}
    return Page(client.post(form.action, data=data, headers=headers))


def mailbox(house: House) -> list[EmailMessage]:
    """Every letter there is, oldest first."""
    files = sorted((house.data / "mailbox").glob("*.eml"))
    return [message_from_bytes(f.read_bytes(), EmailMessage, policy=policy.SMTP) for f in files]


def text_of(letter: EmailMessage) -> str:
    """Its text as a person reads it."""
    body = letter.get_body(("plain",))
    assert body is not None, "every letter has a text"
    return str(body.get_content())


def reference_of(letter: EmailMessage) -> str:
    """The case it is about."""
    found = re.search(r"C-\d{4}", text_of(letter))
    return found[0] if found else ""


def is_outcome(letter: EmailMessage, reference: str) -> bool:
    """Is it the SENDCo's letter that follows from the last answer?"""
    heard = "The parents have been heard" in letter["Subject"]
    return heard and reference_of(letter) == reference


if __name__ == "__main__":
    main()
