"""The table of contents of the manual, tests/spec, names every chapter and every section once."""

from __future__ import annotations

import re
from pathlib import Path

SPEC = Path(__file__).parents[1] / "spec"
CONTENTS = (SPEC / "README.md").read_text("utf-8")
CHAPTER = re.compile(r"^## \[(\w+)\]\((\w+)\): \S", re.MULTILINE)
SECTION = re.compile(r"^- \[`(\w+\.py)`\]\((\w+)/(\w+\.py)\): \S.*[^.]$", re.MULTILINE)


def test_every_chapter_is_named_once() -> None:
    folders = sorted({path.parent.name for path in SPEC.glob("*/test_*.py")})
    assert sorted(CHAPTER.findall(CONTENTS)) == [(name, name) for name in folders]


def test_every_section_is_named_once_and_said_in_a_line() -> None:
    files = sorted(path.relative_to(SPEC).as_posix() for path in SPEC.rglob("test_*.py"))
    named = [(f"{folder}/{file}", shown) for shown, folder, file in SECTION.findall(CONTENTS)]
    assert sorted(path for path, _ in named) == files
    assert all(path.endswith(f"/{shown}") for path, shown in named)


def test_sections_stand_in_their_chapter() -> None:
    for part in re.split(r"^## ", CONTENTS, flags=re.MULTILINE)[1:]:
        chapter = part.partition("]")[0].removeprefix("[")
        assert {folder for _, folder, _ in SECTION.findall(part)} == {chapter}
