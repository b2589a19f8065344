"""A definition with any line missing, moved or misspelt loads or says why not."""

import random
from contextlib import suppress

from definitions.library import shipped_library
from definitions.loader import DefinitionError, load
from tests.support.definitions import vocabulary

LISTS = {
    f"lists/{name}.yaml": (shipped_library() / "lists" / f"{name}.yaml").read_text("utf-8")
    for name in ("consent_scopes", "consent_answers")
}
FILE = "processes/consent.yaml"
LINES = [
    line
    for line in (shipped_library() / FILE).read_text("utf-8").splitlines()
    if line.strip() and not line.lstrip().startswith("#")
]


def attempt(lines: list[str]) -> None:
    """Any other exception fails the test."""
    with suppress(DefinitionError):
        load(FILE, {FILE: "\n".join(lines), **LISTS}, vocabulary())


def test_lines_missing_twice_out_of_order_or_misspelt() -> None:
    dice = random.Random(2026)
    for _ in range(120):
        lines = list(LINES)
        at, other = dice.randrange(len(lines)), dice.randrange(len(lines))
        match dice.randrange(4):
            case 0:
                del lines[at]
            case 1:
                lines[at], lines[other] = lines[other], lines[at]
            case 2:
                lines.insert(at, lines[other])
            case _:
                words = lines[at].split(" ")
                dice.shuffle(words)
                lines[at] = " ".join(words)
        attempt(lines)
