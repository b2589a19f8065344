"""Small files of every kind that may be uploaded, and some that may not."""

from __future__ import annotations

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def archive(*parts: str, main: str = WORD, types: str = "[Content_Types].xml") -> bytes:
    """An office document with these parts, that says it is of the kind ``main``."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(types, f'<Types><Override ContentType="{main}"/></Types>')
        for part in parts:
            file.writestr(part, "<part/>")
    return made.getvalue()


DOCX = archive("word/document.xml")
