"""Who may read an answer."""

from __future__ import annotations

import pytest

from definitions.readers import may_read


@pytest.mark.parametrize(
    ("roles", "named", "may"),
    [
        (("sendco",), (), True),
        (("class_teacher",), (), False),
        (("class_teacher",), ("head_teacher", "class_teacher"), True),
        (("teaching_assistant",), ("staff",), True),
        (("office", "teaching_assistant"), ("teaching_assistant",), True),
        (("parent",), ("staff",), False),
        (("pupil",), ("staff", "parent"), False),
        (("parent",), ("staff", "parent"), True),
        ((), ("staff",), False),
    ],
)
def test_a_role_reads_what_is_for_it(
    roles: tuple[str, ...], named: tuple[str, ...], may: bool
) -> None:
    assert may_read(roles, named) is may
