"""Files that a form brings: how they are read, before anybody asks what they are for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.requests import Request

from definitions.model.forms import AnswerType, Form, FormField
from tasks.file_kinds import LARGEST
from tasks.site.gate import MOST_BYTES, TooLargeError, take_more


@dataclass(frozen=True)
class Upload:
    """One file as it came; its name is not looked at."""

    size: int
    content: bytes
    """Empty where it is larger than we keep."""


def file_fields(form: Form) -> tuple[FormField, ...]:
    """The questions of a form that are answered with a file."""
    return tuple(field for field in form.fields if field.answer is AnswerType.FILE)


def expect_files(request: Request, number: int) -> None:
    """Let this request bring so many files.

    Each may be twice as large as we keep, so that a file which is too large is told of beside its
    question, and nothing else that was written is lost.

    Raises:
        TooLargeError: it says itself that it brings more than that.
    """
    request.state.most_files = number
    take_more(request, 2 * LARGEST * number)


def most_files(request: Request) -> int:
    """How many files this request may bring; most bring none."""
    return int(getattr(request.state, "most_files", 0))


async def read_with_files(
    request: Request, most_inputs: int
) -> tuple[Mapping[str, list[str]], Mapping[str, Upload]]:
    """The inputs, and the files of those that chose one.

    While it is read a large file lies in a temporary file without a name, which is gone afterwards.

    Raises:
        HTTPException: it cannot be read, or brings more files or inputs than it may.
        TooLargeError: it brings more than the page takes.
    """
    inputs: dict[str, list[str]] = {}
    files: dict[str, Upload] = {}
    sizes = {"max_files": most_files(request), "max_fields": most_inputs}
    async with request.form(**sizes, max_part_size=MOST_BYTES) as form:
        for name, value in form.multi_items():
            if isinstance(value, str):
                inputs.setdefault(name, []).append(value)
            elif value.filename or value.size:  # an input left empty sends a file without either
                files[name] = await _read(value)
    if sum(len(each) for values in inputs.values() for each in values) > MOST_BYTES:
        raise TooLargeError
    return inputs, files


async def _read(file: UploadFile) -> Upload:
    size = file.size or 0
    return Upload(size, await file.read() if size <= LARGEST else b"")
