import pytest

from definitions.mistakes import MistakeList
from definitions.yaml_text import LARGEST, Block, Text, read_yaml

TOO_FAR = 'either the line above lacks a ": ", or this one is indented too far.'
NO_COLON = "there is no colon with a space after it; what goes on from above is indented further."
INVISIBLE = "A character that nobody can see stands here: type this line again."
QUOTE_ALL = (
    "words that begin with a bracket or a quotation mark end with it; "
    "put all of them in double quotes."
)


def mistakes_of(text: str) -> list[str]:
    mistakes = MistakeList({"a.yaml": text})
    read_yaml("a.yaml", text, mistakes)
    return [f"{each.line}:{each.column} {each.message}" for each in mistakes.found]


@pytest.mark.parametrize("word", ["2026-09", "010", "1.5", "0x1f", "true", "12:30", "2026-09-04"])
def test_every_value_is_text(word: str) -> None:
    root = read_yaml("a.yaml", f"a: {word}", MistakeList({}))
    assert isinstance(root, Block)
    value = root.entries[0].value
    assert isinstance(value, Text)
    assert value.value == word


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "Yes", "NO", "y", "n"])
def test_words_that_readers_of_yaml_disagree_about(word: str) -> None:
    said = f'Readers of YAML disagree about a bare "{word}": put it in double quotes, '
    assert mistakes_of(f"a: {word}") == [f"1:4 {said}or write true or false."]
    assert mistakes_of(f"{word}: a") == [f"1:1 {said}or write true or false."]
    assert not mistakes_of(f'a: "{word}"')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: b\na: c", '2:1 "a" stands here twice: first in line 1.'),
        ("a:", '1:1 Nothing is written after "a".'),
        ("", "1:1 This file is empty."),
        ("a: &x b", '1:4 Anchors such as "&x" are not taken: write the words out each time.'),
        ("a: !x b", "1:4 Tags are not taken: put a word that begins with ! in quotes."),
        ("? [a]\n: b", "1:3 A name is one word here, not a list or a block."),
        ("a: *b", '1:4 This is not YAML: a word begins with "*"; put it in double quotes.'),
        ("a:\n\tb: c", "2:1 This is not YAML: a line is indented with a tab; use spaces."),
        ("a: 'b", "1:4 This is not YAML: a quotation mark is opened here and never closed."),
        ("a: \x07", "1:1 This is not YAML: it holds a character that YAML does not allow."),
        ("[" * 5000, "1:21 This is nested too deeply: the file was not read."),
        ("a: b\nc: d\u2028e", f"2:5 {INVISIBLE}"),
        ("\ufeffa: b\u2029", f"1:6 {INVISIBLE}"),
        ("a: b\n: c", "2:1 This is not YAML: readers of YAML disagree about what stands here."),
        ("a: b\n---\nc: d", "2:1 Here begins a second file: put it in one of its own."),
        ("# Nothing yet\n---\n", "1:1 This file is empty."),
        ("a: &x [*x]", '1:4 Anchors such as "&x" are not taken: write the words out each time.'),
        ("&x a: b", '1:1 Anchors such as "&x" are not taken: write the words out each time.'),
        ("a: \ud800", "1:1 This is not YAML: it holds a character that YAML does not allow."),
    ],
)
def test_what_is_refused(text: str, said: str) -> None:
    assert mistakes_of(text) == [said]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a:\n  b:\n    c: d\n   e: f", "4:4 this line is indented unlike the lines around it."),
        ("a:\n  b: c\n  - d", "3:3 this line is indented unlike the lines around it."),
        ("a:\n  - b\n  c: d", "3:3 this line is indented unlike the lines around it."),
        ("a: b\n  c: d", f"2:4 {TOO_FAR}"),
        ("a:\n  b:c\n  d: e", f"3:4 {TOO_FAR}"),
        ("a: b: c", '1:5 a second ": " on the line; put the words in double quotes.'),
        ("a: b\nc d\ne: f", f"2:1 {NO_COLON}"),
        ("a: b\nc d", f"2:1 {NO_COLON}"),
        ("a: {b} c", f"1:8 {QUOTE_ALL}"),
        ('a: "b" c', f"1:8 {QUOTE_ALL}"),
        ("a: [b, c\nd: e", "1:4 a bracket is opened here and not closed, or a comma is missing."),
        ("a: {b: c d: e}", "1:4 a bracket is opened here and not closed, or a comma is missing."),
        ("a: > b", '1:6 the text after ">" or "|" begins on the next line.'),
        ("a: @b", '1:4 a word begins with "@"; put it in double quotes.'),
        ("a: `b`", '1:4 a word begins with "`"; put it in double quotes.'),
        ("a: %b", '1:4 a word begins with "%"; put it in double quotes.'),
        ("a: & b", '1:5 a word begins with "&"; put it in double quotes.'),
    ],
)
def test_what_is_not_yaml_is_said_to_somebody_who_has_never_heard_of_it(
    text: str, said: str
) -> None:
    place, _, words = said.partition(" ")
    assert mistakes_of(text) == [f"{place} This is not YAML: {words}"]


def test_a_file_that_grows_when_it_is_read_is_refused() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    assert {said.split(" ")[1] for said in mistakes_of(bomb)} == {"Anchors"}


def test_a_file_that_no_person_wrote_is_not_read() -> None:
    assert mistakes_of("a" * (LARGEST + 1)) == [
        "1:1 This file is larger than 200,000 characters: it was not read."
    ]


def test_prose_with_a_comma_does_not_stand_inside_braces() -> None:
    """The comma ends it: what comes after would be a word of its own."""
    assert mistakes_of("a: {title: Hello, dear parents}") == [
        '1:19 Nothing is written after "dear parents".'
    ]
    assert not mistakes_of("a:\n  title: Hello, dear parents")


def test_a_placeholder_is_written_with_angle_brackets() -> None:
    """A brace would open names and values."""
    assert not mistakes_of("title: <child>'s views")
    assert len(mistakes_of("title: {child}'s views")) == 1
