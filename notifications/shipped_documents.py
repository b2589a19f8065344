"""The document templates that come with Sendflow; a school's own stand in front of them."""

from __future__ import annotations

from pathlib import Path


def shipped_documents() -> Path:
    """A library folder that holds nothing but ``documents/``."""
    return Path(__file__).parent
