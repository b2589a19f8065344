"""Reading what a page sent: which questions were asked, what was answered, what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from definitions.conditions import Value, parse_condition
from definitions.deadlines import parse_deadline
from definitions.forms import NOT_KNOWN, SHOWN, Reading, answer_model, read_answer, shown_fields
from definitions.model.forms import AnswerType, Choice, Form, FormField
from definitions.school_days import SchoolCalendar, SchoolYear, Term
from definitions.table_rows import TableRow

TODAY = date(2026, 9, 7)
CALENDAR = SchoolCalendar(
    years=(
        SchoolYear(
            name="2026-27",
            terms=(
                Term(first=date(2026, 9, 2), last=date(2026, 12, 18)),
                Term(first=date(2027, 1, 4), last=date(2027, 3, 25)),
            ),
        ),
    )
)
AGREE = (Choice(key="agree", label="Yes, I agree"), Choice(key="refuse", label="No"))
COLOURS = tuple(Choice(key=key, label=key.title()) for key in ("red", "green", "blue"))
ROWS = {
    "start.agencies": (TableRow("slt", "Speech Therapist"), TableRow("ep", "Psychologist")),
    "plan.targets": (TableRow("1", "Read"), TableRow("2", "Write")),
}


@dataclass
class FakeFacts:
    """Facts by path."""

    known: dict[str, Value] = field(default_factory=dict)

    def one(self, path: str) -> Value:
        return self.known.get(path)

    def many(self, path: str) -> tuple[Value, ...]:
        found = self.known.get(path)
        return found if isinstance(found, tuple) else ()


def question(answer: AnswerType, name: str = "it", **more: Any) -> FormField:
    choices = COLOURS if answer in (AnswerType.CHOICE, AnswerType.CHOICES) else ()
    if isinstance(more.get("when"), str):
        more["when"] = parse_condition(more["when"])
    return FormField(
        **({"question": "What is it?", "choices": choices} | more), name=name, answer=answer
    )


def read(*fields: FormField, **posted: str | list[str]) -> Reading:
    """Read a page; ``it__day`` is the input ``it-day``."""
    return read_knowing({}, *fields, **posted)


def read_knowing(facts: dict[str, Value], *fields: FormField, **posted: str | list[str]) -> Reading:
    """The same, where the form can look up these facts."""
    sent = {
        name.replace("__", "-"): [value] if isinstance(value, str) else value
        for name, value in posted.items()
    }
    form = Form(name="form", fields=fields)
    return read_answer(form, sent, FakeFacts(facts), ROWS, TODAY, CALENDAR)


def read_one(answer: AnswerType, *values: str, **more: Any) -> Reading:
    return read(question(answer, **more), it=list(values))


def read_date(day: str, month: str, year: str, **more: Any) -> Reading:
    asked = question(AnswerType.DATE, **more)
    return read(asked, it__day=day, it__month=month, it__year=year)


# ----------------------------------------------------------------------------- kinds of answer


@pytest.mark.parametrize(
    ("answer", "values", "stored"),
    [
        (AnswerType.TEXT, ["  Ada \n Lovelace "], "Ada Lovelace"),
        (AnswerType.LONG_TEXT, ["One\r\n\r\nTwo\t."], "One\n\nTwo ."),
        (AnswerType.YES_NO, ["yes"], True),
        (AnswerType.YES_NO, ["no"], False),
        (AnswerType.YES_NO, ["True"], True),
        (AnswerType.CHOICE, ["red"], "red"),
        (AnswerType.CHOICES, ["blue", "red", "blue"], ["blue", "red"]),
        (AnswerType.NUMBER, ["1,200"], 1200),
        (AnswerType.NUMBER, ["-2"], -2),
        (AnswerType.NUMBER, ["2.50"], 2.5),
        (AnswerType.PERSON, ["Ms Okafor"], "Ms Okafor"),
        (AnswerType.PEOPLE, ["Ms Okafor\n Mr Hall \n\nMr Hall"], ["Ms Okafor", "Mr Hall"]),
        (AnswerType.AGENCIES, ["slt", "ep"], ["slt", "ep"]),
    ],
)
def test_answers_are_stored_as_plain_values(
    answer: AnswerType, values: list[str], stored: object
) -> None:
    reading = read_one(answer, *values)
    assert reading.values == {"it": stored}
    assert reading.is_complete


def test_every_kind_of_answer_is_in_the_model() -> None:
    fields = tuple(question(answer, f"q{n}") for n, answer in enumerate(AnswerType))
    model = answer_model(Form(name="all", fields=fields))
    assert [each.alias for each in model.model_fields.values()] == [each.name for each in fields]
    assert all(type(None) in get_args(each.annotation) for each in model.model_fields.values())


def test_a_model_is_made_once_for_a_form() -> None:
    form = Form(name="form", fields=(question(AnswerType.TEXT),))
    assert answer_model(form) is answer_model(form.model_copy(deep=True))


def test_a_question_may_be_called_like_anything() -> None:
    names = ("copy", "json", "model_config", "schema", "validate")
    fields = [question(AnswerType.TEXT, name) for name in names]
    reading = read(*fields, **dict.fromkeys(names, "x"))
    assert reading.values == dict.fromkeys(names, "x")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (AnswerType.TEXT, "Enter an answer to “What is it?”"),
        (AnswerType.LONG_TEXT, "Enter an answer to “What is it?”"),
        (AnswerType.YES_NO, "Choose yes or no for “What is it?”"),
        (AnswerType.CHOICE, "Choose an answer to “What is it?”"),
        (AnswerType.CHOICES, "Choose at least one answer to “What is it?”"),
        (AnswerType.NUMBER, "Enter a number for “What is it?”"),
        (AnswerType.PERSON, "Enter a name for “What is it?”"),
        (AnswerType.PEOPLE, "Enter a name for “What is it?”"),
        (AnswerType.AGENCIES, "Choose at least one answer to “What is it?”"),
    ],
)
@pytest.mark.parametrize("sent", [{}, {"it": ""}, {"it": " \u200b\u00a0"}])
def test_what_is_left_blank_is_asked_for(
    answer: AnswerType, says: str, sent: dict[str, str]
) -> None:
    reading = read(question(answer), **sent)
    assert reading.mistakes == {"it": says}
    assert reading.values == {}


@pytest.mark.parametrize("answer", [each for each in AnswerType if each is not AnswerType.TABLE])
def test_an_optional_question_may_be_left_blank(answer: AnswerType) -> None:
    assert read(question(answer, optional=True)).values == {"it": None}


@pytest.mark.parametrize("answer", [each for each in AnswerType if each is not AnswerType.TABLE])
def test_i_do_not_know_is_an_answer(answer: AnswerType) -> None:
    reading = read_one(answer, NOT_KNOWN)
    assert (reading.values, reading.mistakes) == ({"it": None}, {})


@pytest.mark.parametrize("answer", [each for each in AnswerType if each is not AnswerType.TABLE])
def test_some_things_must_be_known(answer: AnswerType) -> None:
    (says,) = read_one(answer, NOT_KNOWN, must_know=True).mistakes.values()
    assert says.endswith("“What is it?”: this has to be known")


@pytest.mark.parametrize(
    ("answer", "values", "says"),
    [
        (AnswerType.YES_NO, ["perhaps"], "Choose yes or no for “What is it?”"),
        (AnswerType.CHOICE, ["pink"], "Choose from the answers given to “What is it?”"),
        (AnswerType.CHOICE, ["red", "blue"], "Choose only one answer to “What is it?”"),
        (AnswerType.CHOICES, ["red", "pink"], "Choose from the answers given to “What is it?”"),
        (
            AnswerType.TEXT,
            ["Ada", NOT_KNOWN],
            "Give either an answer to “What is it?” or “I do not know”, not both",
        ),
        (
            AnswerType.NUMBER,
            ["about 3"],
            "The answer to “What is it?” must be a number, like 3 or 2.5",
        ),
        (
            AnswerType.NUMBER,
            ["NaN"],
            "The answer to “What is it?” must be a number, like 3 or 2.5",
        ),
        (AnswerType.NUMBER, ["1" * 16], "The answer to “What is it?” must be a shorter number"),
        (
            AnswerType.TEXT,
            ["x" * 501],
            "The answer to “What is it?” must be 500 characters or fewer",
        ),
        (
            AnswerType.LONG_TEXT,
            ["x" * 10_001],
            "The answer to “What is it?” must be 10,000 characters or fewer",
        ),
        (
            AnswerType.PEOPLE,
            ["\n".join(f"Person {n}" for n in range(51))],
            "The answer to “What is it?” must name 50 people or fewer",
        ),
    ],
)
def test_what_cannot_be_taken_is_said_plainly(
    answer: AnswerType, values: list[str], says: str
) -> None:
    reading = read_one(answer, *values)
    assert reading.mistakes == {"it": says}
    assert "it" not in reading.values


def test_the_limits_themselves_are_taken() -> None:
    assert read_one(AnswerType.TEXT, "x" * 500).is_complete
    assert read_one(AnswerType.LONG_TEXT, "x" * 10_000).is_complete


def test_the_schools_agencies_are_the_only_ones_where_they_are_given() -> None:
    form = Form(name="form", fields=(question(AnswerType.AGENCIES),))
    rows = {"agencies": (TableRow("slt", "Speech Therapist"),)}
    for key, mistakes in (("slt", 0), ("xyz", 1)):
        reading = read_answer(form, {"it": [key]}, FakeFacts(), rows, TODAY, CALENDAR)
        assert len(reading.mistakes) == mistakes


def test_a_long_question_is_shortened_where_it_is_quoted() -> None:
    (says,) = read(question(AnswerType.TEXT, question="word " * 50)).mistakes.values()
    assert says.endswith("word…”")
    assert len(says) < 120


# ---------------------------------------------------------------------------------- cleaning


def test_text_is_cleaned_of_what_nobody_can_see() -> None:
    sent = "Zoe\u0301\x00 \x1b[31mred\u202e\ufeff"
    assert read_one(AnswerType.TEXT, sent).values == {"it": "Zo\u00e9 [31mred"}


def test_names_the_form_does_not_have_are_ignored() -> None:
    reading = read(question(AnswerType.TEXT), it="x", role="sendco", it__day="3")
    assert reading.values == {"it": "x"}


@given(st.text(max_size=600))
@settings(deadline=None)
def test_any_text_is_taken_or_refused_in_words(text: str) -> None:
    reading = read_one(AnswerType.TEXT, text)
    assert bool(reading.mistakes) != bool(reading.values)
    kept = reading.values.get("it", "")
    assert kept == kept.strip()
    assert not any(ord(each) < 32 for each in kept)


# ------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize("month", ["9", "09", "Sep", "september"])
def test_a_date_has_three_parts(month: str) -> None:
    assert read_date("7", month, "2026").values == {"it": "2026-09-07"}


@pytest.mark.parametrize(
    ("parts", "at", "says"),
    [
        (("", "", ""), "it-day", "Enter a date for “What is it?”"),
        (("7", "", "2026"), "it-month", "The date for “What is it?” must include a month"),
        (("7", "", ""), "it-month", "The date for “What is it?” must include a month and a year"),
        (("7", "9", "26"), "it-year", "The year for “What is it?” must have 4 figures"),
        (("31", "2", "2026"), "it-day", "The date for “What is it?” must be a real date"),
        (("29", "2", "2027"), "it-day", "The date for “What is it?” must be a real date"),
        (("x", "2", "2026"), "it-day", "The date for “What is it?” must be a real date"),
        (("7", "13", "2026"), "it-day", "The date for “What is it?” must be a real date"),
        (("\u0667", "9", "2026"), "it-day", "The date for “What is it?” must be a real date"),
        (("7", "9", "0026"), "it-year", "The date for “What is it?” must be a real date"),
    ],
)
def test_dates_that_are_none(parts: tuple[str, str, str], at: str, says: str) -> None:
    assert read_date(*parts).mistakes == {at: says}


def test_a_leap_day_is_a_date() -> None:
    assert read_date("29", "2", "2028").values == {"it": "2028-02-29"}


@pytest.mark.parametrize(
    ("limits", "good", "bad", "says"),
    [
        ({"latest": "today"}, "7", "8", "must be today or earlier"),
        ({"earliest": "today"}, "7", "6", "must be today or later"),
        ({"earliest": "3 days after today"}, "10", "9", "must be Thursday 10 September 2026 or"),
        # a limit is kept to the day: it is no aim, and does not move to a school day
        ({"latest": "5 days after today"}, "12", "13", "must be Saturday 12 September 2026 or"),
        ({"latest": "2 school days after asked"}, "9", "10", "Wednesday 9 September 2026"),
    ],
)
def test_dates_may_have_limits(limits: dict[str, str], good: str, bad: str, says: str) -> None:
    rules = {name: parse_deadline(text) for name, text in limits.items()}
    assert read_date(good, "9", "2026", **rules).is_complete
    reading = read_date(bad, "9", "2026", **rules)
    assert says in reading.mistakes["it-day"]
    assert reading.values == {}


def test_a_limit_may_hang_on_another_answer_or_on_a_fact() -> None:
    begins = question(AnswerType.DATE, "begins_on")
    rule = parse_deadline("10 school days after begins_on")
    ends = question(AnswerType.DATE, earliest=rule, latest=parse_deadline("on plan.review_on"))
    sent = {"begins_on__day": "7", "begins_on__month": "9", "begins_on__year": "2026"}
    sent |= {"it__month": "9", "it__year": "2026"}
    facts: dict[str, Value] = {"plan.review_on": date(2026, 9, 25)}
    assert read_knowing(facts, begins, ends, it__day="21", **sent).is_complete
    early = read_knowing(facts, begins, ends, it__day="18", **sent)
    assert "Monday 21 September 2026 or later" in early.mistakes["it-day"]
    late = read_knowing(facts, begins, ends, it__day="26", **sent)
    assert "Friday 25 September 2026 or earlier" in late.mistakes["it-day"]


def test_a_limit_that_is_not_known_yet_limits_nothing() -> None:
    rule = parse_deadline("on plan.review_on")
    assert read_date("7", "9", "1999", earliest=rule).is_complete


def test_a_limit_beyond_the_calendar_is_told_and_not_guessed() -> None:
    rule = parse_deadline("200 school days after today")
    (says,) = read_date("7", "9", "2027", latest=rule).mistakes.values()
    assert "has not entered its term dates for 2027-28" in says


# -------------------------------------------------------------------------- what is relevant


PR = question(AnswerType.CHOICE, "pr", choices=AGREE)
WHY = question(AnswerType.TEXT, "why", when="pr is refuse")
SCOPED = question(AnswerType.TEXT, "scoped", when="start.scopes includes identify")


def test_questions_are_shown_when_they_are_relevant() -> None:
    form = Form(name="form", fields=(PR, WHY, SCOPED))
    facts = FakeFacts({"start.scopes": ("identify",)})

    def names(values: dict[str, Any], facts: FakeFacts) -> list[str]:
        return [each.name for each in shown_fields(form, values, facts)]

    assert names({}, FakeFacts()) == ["pr"]
    assert names({}, facts) == ["pr", "scoped"]
    assert names({"pr": "refuse"}, facts) == ["pr", "why", "scoped"]


def test_a_question_hidden_by_a_hidden_one_is_hidden() -> None:
    third = question(AnswerType.TEXT, "third", when="why is late")
    form = Form(name="form", fields=(PR, WHY, third))
    values = {"pr": "agree", "why": "late"}
    assert [each.name for each in shown_fields(form, values, FakeFacts())] == ["pr"]


def test_an_irrelevant_answer_has_no_value_even_if_it_was_sent() -> None:
    reading = read(PR, WHY, pr="agree", why="because")
    assert reading == Reading(values={"pr": "agree"}, mistakes={}, revealed=())


def test_a_question_that_only_now_became_relevant_is_revealed() -> None:
    reading = read(PR, WHY, pr="refuse")
    assert reading == Reading(values={"pr": "refuse"}, mistakes={}, revealed=("why",))
    assert not reading.is_complete


def test_once_it_was_on_the_page_it_must_be_answered() -> None:
    assert list(read(PR, WHY, pr="refuse", why="").mistakes) == ["why"]
    which = question(AnswerType.CHOICE, "which", when="pr is refuse")
    # browsers send nothing for a choice left open: the page says what it has shown
    assert read(PR, which, pr="refuse").revealed == ("which",)
    sent = read_answer(
        Form(name="form", fields=(PR, which)),
        {"pr": ["refuse"], SHOWN: ["pr", "which"]},
        FakeFacts(),
        ROWS,
        TODAY,
        CALENDAR,
    )
    assert (list(sent.mistakes), sent.revealed) == (["which"], ())


def test_an_optional_question_is_revealed_to_pages_that_say_what_they_show() -> None:
    why = question(AnswerType.TEXT, "why", when="pr is refuse", optional=True)
    assert read(PR, why, pr="refuse").values == {"pr": "refuse"}
    form = Form(name="form", fields=(PR, why))
    sent = {"pr": ["refuse"], SHOWN: ["pr"]}
    reading = read_answer(form, sent, FakeFacts(), ROWS, TODAY, CALENDAR)
    assert reading.revealed == ("why",)


def test_a_question_the_page_hides_from_itself_cannot_be_skipped() -> None:
    assert list(read(PR, **{SHOWN: [""]}).mistakes) == ["pr"]


def test_conditions_compare_dates_and_truth() -> None:
    moved = question(AnswerType.YES_NO, "moved")
    when = question(AnswerType.DATE, "moved_on", when="moved is yes")
    late = question(AnswerType.TEXT, "late", when="moved_on is after 2026-09-01")
    sent = {"moved_on__day": "2", "moved_on__month": "9", "moved_on__year": "2026"}
    assert read(moved, when, late, moved="yes", late="x", **sent).values["late"] == "x"
    assert "late" not in read(moved, when, late, moved="no", late="x", **sent).values
    form = Form(name="form", fields=(moved, when, late))
    stored = {"moved": True, "moved_on": "2026-09-02"}
    assert len(shown_fields(form, stored, FakeFacts())) == 3


def test_nothing_that_was_right_is_lost_beside_a_mistake() -> None:
    reading = read(PR, question(AnswerType.NUMBER), SCOPED, pr="agree", it="x")
    assert reading.values == {"pr": "agree"}
    assert list(reading.mistakes) == ["it"]


# ------------------------------------------------------------------------------------ tables


def table(**more: Any) -> FormField:
    column = question(AnswerType.CHOICE, "work_with", choices=AGREE, must_know=True)
    return question(AnswerType.TABLE, "t", rows_for="start.agencies", columns=(column,), **more)


def test_a_table_has_a_value_for_every_row_and_column() -> None:
    reading = read(table(), t__slt__work_with="agree", t__ep__work_with="refuse")
    assert reading.values == {"t": {"slt": {"work_with": "agree"}, "ep": {"work_with": "refuse"}}}
    assert reading.is_complete


def test_a_cell_that_is_missing_is_named_with_its_row() -> None:
    reading = read(table(), t__slt__work_with="agree", t__xyz__work_with="agree")
    assert reading.mistakes == {
        "t-ep-work_with": "Choose an answer to “What is it?” (Psychologist)"
    }
    assert reading.values == {"t": {"slt": {"work_with": "agree"}, "ep": {}}}


def test_a_cell_may_not_be_unknown_where_it_must_be_known() -> None:
    reading = read(table(), t__slt__work_with=NOT_KNOWN, t__ep__work_with="agree")
    assert list(reading.mistakes) == ["t-slt-work_with"]


def test_an_optional_table_may_be_left_blank() -> None:
    reading = read(table(optional=True))
    assert reading.values == {"t": {"slt": {"work_with": None}, "ep": {"work_with": None}}}
    assert reading.is_complete


def test_a_table_without_rows_is_empty() -> None:
    form = Form(name="form", fields=(table(),))
    reading = read_answer(form, {}, FakeFacts(), {}, TODAY, CALENDAR)
    assert (reading.values, reading.is_complete) == ({"t": {}}, True)


def test_a_table_is_revealed_whole() -> None:
    hidden = table(when="pr is agree")
    assert read(PR, hidden, pr="agree").revealed == ("t",)
    assert read(PR, hidden, pr="refuse", t__slt__work_with="agree").values == {"pr": "refuse"}
    part = read(PR, hidden, pr="agree", t__slt__work_with="agree")
    assert list(part.mistakes) == ["t-ep-work_with"]


def test_columns_may_depend_on_each_other_and_on_the_form() -> None:
    chosen = question(AnswerType.CHOICE, "chosen", choices=AGREE)
    seen = question(AnswerType.DATE, "seen_on", when="chosen is agree and pr is agree")
    cells = question(AnswerType.TABLE, "t", rows_for="start.agencies", columns=(chosen, seen))
    sent = {"t__slt__chosen": "agree", "t__ep__chosen": "refuse"}
    sent |= {f"t__slt__seen_on__{part}": "" for part in ("day", "month", "year")}
    reading = read(PR, cells, pr="agree", **sent)
    assert reading.mistakes == {
        "t-slt-seen_on-day": "Enter a date for “What is it?” (Speech Therapist)"
    }
    assert read(PR, cells, pr="refuse", **sent).is_complete


def test_a_choice_takes_a_consent_by_its_key() -> None:
    asked = question(AnswerType.CHOICE, choices=AGREE, consent="identify", must_know=True)
    assert read(asked, it="agree").values == {"it": "agree"}
    assert not read(asked, it=NOT_KNOWN).is_complete
