"""What is said on a diagram: the definition, in the words of those who read it."""

from __future__ import annotations

from definitions.diagram.drawing import draw
from definitions.diagram.figure import Side
from definitions.diagram.layout import lay_out
from definitions.diagram.words import Words
from tests.support.definitions import LIBRARY, ask_with, load_text, one_stage, process, vocabulary
from tests.support.diagrams import card_of, written


def seen(text: str) -> str:
    """All that is written on the diagram of the process that ``text`` defines."""
    return "\n".join(written(draw(load_text(text), vocabulary()).svg))


def seen_of(name: str) -> str:
    """Likewise, of a shipped process."""
    return "\n".join(written(draw(LIBRARY.process(name), LIBRARY.vocabulary()).svg))


def test_who_is_asked_by_when_and_what_happens_without_an_answer() -> None:
    said = seen(
        ask_with(
            """
            enough: 1
            others: welcome until due
            due: 2 weeks after start
            expire: 1 school day after due, ask sendco
            """,
            who="each parent",
        )
    )
    assert "Each parent, due 2 weeks after the start" in said
    assert "1 answer is enough; others are welcome until the due date" in said
    assert "No answer 1 school day after the due date: the SENDCo decides" in said


def test_a_child_is_asked_through_an_adult_and_an_answer_is_agreed() -> None:
    said = seen(ask_with("through: teaching_assistant or class_teacher", who="pupil"))
    assert "The child, through the teaching assistant or class teacher, due within 5" in said
    assert "SENDCo, agreed by the class teacher" in seen(ask_with("agreed_by: class_teacher"))


SIDE_BY_SIDE = """
both:
  enough: 1
  together:
    first: {tell: sendco, title: About <child>, message: Hello}
    second: {tell: sendco, title: The second, message: Hello, after: first}
"""


def test_what_may_arrive_is_waited_for_and_asked_of_nobody() -> None:
    wait = 'paper: {wait: for letter, due: 4 weeks after asked, expire: "on due, go on"}'
    comes = "arrivals: {letter: {title: The letter, form: {said: What does it say? (text)}}}"
    said = seen(one_stage(wait, rest=comes))
    assert "wait\nThe letter\nWhoever has it enters it when it comes, due within 4 weeks" in said
    assert "Not here on the due date: goes on without" in said
    assert "ask" not in said.split("\n")


def test_steps_side_by_side() -> None:
    said = seen(one_stage(SIDE_BY_SIDE))
    assert "Side by side: 1 of 2 is enough" in said
    assert "After “About the child”" in said


def test_conditions_name_the_question_and_the_answer() -> None:
    asks = "{ask: each parent, title: A, why: B, due: 5 days after asked, form: {so: "
    asks += "{question: Is it so?, answer: choice, choices: {it_is: It is so, not_so: It is not}}}}"
    tells = "{tell: sendco, title: T, message: M, when: CONDITION}"
    for condition, words in {
        "any talk.so is not_so": "if any answer to “Is it so?” is “It is not”",
        "none talk.so is it_is": "if no answer to “Is it so?” is “It is so”",
        "every talk.so is nothing": "if every answer to “Is it so?” is not answered",
        "count of talk.so is it_is >= 2": (
            "if the number of people for whom “Is it so?” is “It is so” is at least 2"
        ),
        "not pupil.has_left": "if “Has left” is not yes",
        "pupil.sen_status is support and (pupil.has_left or today is after 2026-10-01)": (
            "if “SEN status” is “SEN support” and (“Has left” is yes or today is after 2026-10-01)"
        ),
        "pupil.support_since is not nothing": "if “Supported since” is known",
        "consent.sstm is given": "if the parents' consent to discuss the child at the",
    }.items():
        said = seen(one_stage(f"talk: {asks}\nnews: {tells.replace('CONDITION', condition)}"))
        assert words in said, condition


def test_deadlines_are_said_as_rules() -> None:
    day = "{ask: sendco, title: When, why: B, due: 5 days after asked, "
    day += "form: {day: {question: Which day?, answer: date, must_know: true}}}"
    for rule, words in {
        "on meeting.day": "due on the day given in “Which day?”",
        "at least 2 weeks before meeting.day": "due at least 2 weeks before the day given in “",
        "1 month after meeting.done": "due 1 month after the day “When” is done",
        "15 days beginning with start": "due 15 days beginning with the start",
        "by the end of next term": "due by the end of next term",
        "by the end of school year": "due by the end of the school year",
        "before 15 February": "due before 15 February",
    }.items():
        tell = f"{{tell: sendco, title: T, message: M, due: {rule}}}"
        said = seen(one_stage(f"meeting: {day}\nnews: {tell}"))
        assert f"To: SENDCo, {words}" in said


def test_a_gate_and_what_a_refusal_leads_to() -> None:
    stages = """
    only:
      title: Only
      steps:
        news: {tell: sendco, title: News, message: M, needs_consent: sstm, if_refused: no_news}
      next: finished
    """
    said = seen(process(stages, ends="{finished: Done, no_news: Nobody was told}"))
    assert "Needs consent: to discuss the child at the termly School Support" in said
    assert "Consent refused: “News”" in said
    assert "Consent refused: left out" not in said


LOOP = """
first:
  title: The first
  at_most: 2 times
  steps:
    talk:
      ask: sendco
      title: Talk
      why: We ask
      due: 5 days after asked
      expire: 1 day after due, go first
      form:
        so:
          question: Is it?
          answer: choice
          must_know: true
          choices: {it_is: It is, not_so: It is not}
  next:
    by: talk.so
    it_is: finished
    not_so: finished
    nothing: first
"""


def test_ways_back_and_how_often_are_shown() -> None:
    said = seen(process(LOOP))
    assert "at most 2 times; then the SENDCo decides how to go on" in said
    assert "No answer in time: “Talk”\nor No answer" in said
    figure = lay_out(Words(load_text(process(LOOP)), vocabulary()))
    (back,) = [each for each in figure.routes if each.exit.target == "first" == each.source]
    assert back.side is Side.LEFT
    assert 'stroke-dasharray="7 4"' in draw(load_text(process(LOOP)), vocabulary()).svg


def test_rules_keep_the_order_in_which_they_are_looked_at() -> None:
    figure = lay_out(Words(LIBRARY.process("graduated_approach"), LIBRARY.vocabulary()))
    ports = card_of(figure, "at any time").ports
    assert [each.exit.labels[0][:5] for each in ports] == ["1. If", "2. If", "3. If"]
    assert [each.y for each in ports] == sorted(each.y for each in ports)


def test_a_process_is_called_by_its_title_and_its_ends_by_theirs() -> None:
    said = seen_of("graduated_approach")
    assert "Parents' consent\nAnother process, waited for" in said
    assert "How does “Parents' consent” end?" in said
    assert "or The agreement was taken back" in said
    assert "“What do we ask for?”: “To record that the child has special educational needs”" in said
    assert "Once for each: “Outside services whose advice is wanted”" in said


def test_what_is_timed_and_counted() -> None:
    said = seen_of("ehc_needs_assessment")
    assert "Time of the authority, by law 6 weeks after the day given in “When did the" in said
