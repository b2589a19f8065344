"""What is said when an answer cannot be taken: plain, and in the question's own words.

The wording follows the GOV.UK Design System: what to do, no blame, no full stop.
"""

from __future__ import annotations

from typing import assert_never

from pydantic_core import ErrorDetails

from definitions.model.forms import AnswerType, FormField

LONGEST_QUESTION = 90


SENTENCES = {
    "must_know": "{ask}: this has to be known",
    "both": "Give either an answer to {question} or “{not_known}”, not both",
    "more_than_one": "Choose only one answer to {question}",
    "string_too_long": "The answer to {question} must be {max_length:,} characters or fewer",
    "too_long": "The answer to {question} must name {max_length} people or fewer",
    "decimal_max_digits": "The answer to {question} must be a shorter number",
    "decimal_whole_digits": "The answer to {question} must be a shorter number",
    "number_small": "The answer to {question} must be {limit} or more",
    "number_large": "The answer to {question} must be {limit} or less",
    "number_outside": "The answer to {question} must be between {least} and {limit}",
    "date_incomplete": "The date for {question} must include a {words}",
    "date_year": "The year for {question} must have 4 figures",
    "date_unreal": "The date for {question} must be a real date",
    "date_early": "The date for {question} must be {limit} or later",
    "date_late": "The date for {question} must be {limit} or earlier",
    "no_calendar": (
        "The date for {question} cannot be checked yet, because the school has not entered its "
        "term dates for {year}: please tell the school office"
    ),
    "not_listed": "Choose from the answers given to {question}",
    "file_empty": "The file for {question} is empty",
    "file_large": "The file for {question} must be {limit} or smaller",
    "file_kind": "The file for {question} must be {kinds}",
}
"""By pydantic's name of the error, or our own."""


def say(field: FormField, label: str, error: ErrorDetails) -> tuple[str, str]:
    """The part of a date that is to be mended, or nothing, and the sentence.

    ``label`` tells the rows of a table apart.
    """
    context = error.get("ctx", {})
    question = _quoted(field.question, label)
    part = str(context.get("part", "day")) if field.answer is AnswerType.DATE else ""
    ask = _ask_for(field, question)
    if error["type"] == "blank":
        return part, ask
    sentence = SENTENCES.get(error["type"]) or _say_type(field)
    said = not_known_words(field)
    return part, sentence.format(question=question, ask=ask, not_known=said, **context)


def not_known_words(field: FormField) -> str:
    """How a question says that its answer is not known: of a file, that nobody has it."""
    return "I do not have it" if field.answer is AnswerType.FILE else "I do not know"


def say_file(field: FormField, error: str, **context: str) -> str:
    """What is said of a file that was not taken: ``file_empty``, ``file_large``, ``file_kind``."""
    return SENTENCES[error].format(question=_quoted(field.question, ""), **context)


def say_no_calendar(field: FormField, year: str) -> str:
    """What is said of a date that cannot be judged before that year's terms are entered."""
    return SENTENCES["no_calendar"].format(question=_quoted(field.question, ""), year=year)


def _ask_for(field: FormField, question: str) -> str:
    match field.answer:
        case AnswerType.TEXT | AnswerType.LONG_TEXT:
            return f"Enter an answer to {question}"
        case AnswerType.PERSON | AnswerType.PEOPLE:
            return f"Enter a name for {question}"
        case AnswerType.NUMBER:
            return f"Enter a number for {question}"
        case AnswerType.DATE:
            return f"Enter a date for {question}"
        case AnswerType.YES_NO:
            return f"Choose yes or no for {question}"
        case AnswerType.CHOICE | AnswerType.TABLE:
            return f"Choose an answer to {question}"
        case AnswerType.CHOICES | AnswerType.AGENCIES | AnswerType.ROWS:
            return f"Choose at least one answer to {question}"
        case AnswerType.FILE:
            return f"Choose a file for {question}"
        case _:
            assert_never(field.answer)


def _say_type(field: FormField) -> str:
    """For an answer that is not of the question's kind: the page offers none such."""
    match field.answer:
        case AnswerType.NUMBER:
            return "The answer to {question} must be a number, like 3 or 2.5"
        case AnswerType.CHOICE | AnswerType.CHOICES | AnswerType.AGENCIES | AnswerType.ROWS:
            return "Choose from the answers given to {question}"
        case _:
            return "{ask}"


def _quoted(question: str, label: str) -> str:
    words = " ".join(question.split())
    if len(words) > LONGEST_QUESTION:
        words = words[: LONGEST_QUESTION - 1].rsplit(" ", 1)[0] + "…"
    return f"“{words}” ({label})" if label else f"“{words}”"
