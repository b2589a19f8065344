"""Which files may be uploaded: told by what is in them, never by what they are called."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
"""Bytes of one file: a photograph of a page has 3 to 6 MB, a scanned report seldom more."""

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MOST_PARTS = 2000
_LONGEST_LIST = 256 * 1024


@dataclass(frozen=True)
class FileKind:
    """A kind of file that a school's computers open without anything being installed."""

    media_type: str
    suffix: str
    words: str
    starts: bytes
    """What every such file begins with."""


PDF = FileKind("application/pdf", "pdf", "PDF", b"%PDF-")
JPEG = FileKind("image/jpeg", "jpg", "JPEG picture", b"\xff\xd8\xff")
PNG = FileKind("image/png", "png", "PNG picture", b"\x89PNG\r\n\x1a\n")
DOCX = FileKind(_WORD, "docx", "Word document", b"PK\x03\x04")

KINDS = (PDF, JPEG, PNG, DOCX)
"""No HEIC: an iPhone that is not offered it sends JPEG, and most school computers cannot open it.
No older Word, and none that can carry macros."""

IN_WORDS = "a PDF, a photograph (JPEG or PNG) or a Word document (DOCX)"
SIZE_IN_WORDS = f"{LARGEST // MEGABYTE} MB"
ACCEPTED = ",".join((*(f".{kind.suffix}" for kind in KINDS), *(kind.media_type for kind in KINDS)))
"""For the browser's own chooser: a help, not a check."""


def kind_of(content: bytes) -> FileKind | None:
    """What kind of file this is, or None: nothing that we take."""
    kind = next((each for each in KINDS if content.startswith(each.starts)), None)
    if kind is DOCX and not _is_word(content):
        return None
    return kind


def kind_named(media_type: str) -> FileKind:
    """The kind that was found when the file was taken."""
    return next(each for each in KINDS if each.media_type == media_type)


def size_in_words(size: int) -> str:
    """``340 KB``, ``2.5 MB``; never nothing."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / MEGABYTE:.1f} MB"


_NO_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,  # no list of parts in it
    NotImplementedError,  # packed in a way Python does not know
    RuntimeError,  # a password is needed
    EOFError,
    OSError,
    ValueError,
)
"""All that Python's reader raises for bytes that somebody has made up, or cut off."""


def _is_word(content: bytes) -> bool:
    """Is this archive a Word document, and one without macros? Only its list of parts is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            types = archive.getinfo("[Content_Types].xml")
            parts = archive.namelist()
            if types.file_size > _LONGEST_LIST or len(parts) > _MOST_PARTS:
                return False
            says = archive.read(types)
    except _NO_ARCHIVE:
        return False
    has_macros = any(part.lower().endswith("vbaproject.bin") for part in parts)
    return f"{_WORD}.main+xml".encode() in says and not has_macros
