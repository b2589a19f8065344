"""How wide text is, without a font: never less than it turns out, so that nothing spills over."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import east_asian_width, normalize

_REGULAR = {
    0.28: "'ijl",
    0.32: " ,.I·\u2018\u2019",
    0.36: "/:;\\f|",
    0.4: "()-[]t",
    0.44: "!r",
    0.48: '"',
    0.53: "*J`sz“”",
    0.57: "?L_c\u2013",
    0.6: "kvxy",
    0.64: "$0123456789FTabdeghnopqu{}£",
    0.7: "ABEKPSVXYZ",
    0.73: "CR",
    0.77: "DHNU",
    0.8: "&GOQ",
    0.84: "#+<=>^w~",
    0.88: "M",
    1.0: "%Wm—…",
    1.12: "@",
}
"""Widths in parts of the font size: the wider of DejaVu Sans and Arial, rounded up."""
_BOLD = {
    0.32: "'",
    0.36: " ijl",
    0.4: ",./:;I\\|·\u2018\u2019",
    0.44: "-f",
    0.48: "!()[]t",
    0.53: '"*`r',
    0.57: "J_\u2013",
    0.6: "csz",
    0.64: "?L",
    0.66: "vxy“”",
    0.7: "$0123456789EFTaeko£",
    0.73: "SYZbdghnpqu{}",
    0.77: "BCPR",
    0.8: "AKVX",
    0.84: "#+<=>DGHNU^~",
    0.88: "&OQ",
    0.93: "w",
    1.0: "@M—…",
    1.12: "%Wm",
}
_WIDTHS = {
    bold: {letter: width for width, letters in table.items() for letter in letters}
    for bold, table in ((False, _REGULAR), (True, _BOLD))
}
_FULL, _UNKNOWN = 1.12, 1.5
"""Of an East Asian letter, and of one of which nothing is known."""


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """The width of one line, in the unit of ``size``, in any common sans-serif font."""
    return size * _ems(text, bold)


@lru_cache(maxsize=4096)
def _ems(text: str, bold: bool) -> float:
    """The same line is measured many times over while a picture is laid out."""
    return sum(_letter(each, _WIDTHS[bold]) for each in text)


def _letter(letter: str, widths: dict[str, float]) -> float:
    plain = letter if letter in widths else normalize("NFD", letter)[0]
    return widths.get(plain, _FULL if east_asian_width(letter) in "WF" else _UNKNOWN)


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in lines of at most that width, broken between words where a word is not wider."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if width_of(longer, size, bold=bold) <= width:
            lines[-1] = longer
            continue
        pieces = _break(word, width, size, bold=bold)
        lines[len(lines) - (not lines[-1]) :] = pieces
    return tuple(lines)


def _break(word: str, width: float, size: float, *, bold: bool) -> list[str]:
    """A word in pieces that fit, each of one letter at the least."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of(pieces[-1] + letter, size, bold=bold) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces
