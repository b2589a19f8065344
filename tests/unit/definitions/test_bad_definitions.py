"""Every whole file in ``fixtures/bad_definitions`` against the message that stands beside it."""

from functools import cache
from pathlib import Path

import pytest

from definitions.loader import DefinitionError, load
from definitions.vocabulary import Vocabulary
from tests.support.definitions import LIBRARY, children, two_years

FOLDER = Path(__file__).parents[2] / "fixtures" / "bad_definitions"


@cache
def shipped_vocabulary() -> Vocabulary:
    return Vocabulary(
        LIBRARY.roles(),
        LIBRARY.records(),
        LIBRARY.scopes(),
        LIBRARY.processes() | children(),
        two_years(),
    )


@pytest.mark.parametrize("name", [path.stem for path in sorted(FOLDER.glob("*.yaml"))])
def test_each_mistake_is_told_with_its_place_and_line(name: str) -> None:
    file = f"{name}.yaml"
    text = (FOLDER / file).read_text("utf-8")
    with pytest.raises(DefinitionError) as raised:
        load(file, {file: text}, shipped_vocabulary())
    assert str(raised.value) == (FOLDER / f"{name}.txt").read_text("utf-8").rstrip("\n")
