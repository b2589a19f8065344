"""Every whole file in ``fixtures/good_definitions`` has no mistakes."""

from pathlib import Path

import pytest

from definitions.library import Library, shipped_library
from notifications.shipped_documents import shipped_documents

FOLDER = Path(__file__).parents[2] / "fixtures" / "good_definitions"


@pytest.mark.parametrize("name", [path.stem for path in sorted(FOLDER.rglob("processes/*.yaml"))])
def test_it_loads(name: str) -> None:
    library = Library([FOLDER, shipped_library(), shipped_documents()])
    assert library.process(name).process == name
