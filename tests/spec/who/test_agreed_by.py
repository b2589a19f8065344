"""Somebody else agrees to an answer before it counts, or sends it back."""

from tests.support.cases import Case
from tests.support.definitions import ask_of, ask_with, load_text, mistakes_in, one_stage

FORM = "{fine: {question: Is all well?, answer: yes or no, seen_by: [head_teacher]}}"
WORDS = "agreed_by: class_teacher"


def started() -> Case:
    return Case(load_text(ask_with(WORDS, form=FORM))).start()


def whose_turn(case: Case) -> list[tuple[str, str]]:
    return [(item.kind.value, item.person) for item in case.instance.open_items()]


def test_one_role_agrees() -> None:
    assert ask_of(ask_with(WORDS)).agreed_by == "class_teacher"


def test_the_process_goes_on_when_they_agree() -> None:
    case = started()
    case.answer("S1", fine=True)
    assert whose_turn(case) == [("agree", "S2")]
    case.answer("S2", way="agree")
    assert case.instance.end == "finished"


def test_sent_back_it_is_answered_again() -> None:
    case = started()
    case.answer("S1", fine=True)
    case.answer("S2", way="send_back", comment="Not quite")
    assert whose_turn(case) == [("form", "S1")]


def test_after_the_third_time_the_sendco_decides() -> None:
    case = started()
    for _ in range(3):
        case.answer("S1", fine=True)
        case.answer("S2", way="send_back", comment="Not quite")
    assert whose_turn(case) == [("settle", "S1")]
    case.answer("S1", way="accept")
    assert case.instance.end == "finished"


def test_whoever_must_agree_reads_the_whole_answer_and_so_may_be_shown_it() -> None:
    """Nobody else may: the question is for the head teacher."""
    steps = f"""
    talk:
      ask: sendco
      agreed_by: AGREER
      title: Decide
      why: Because
      form: {FORM}
      due: on asked
    note:
      ask: class_teacher
      title: Read
      why: Because
      show: [talk]
      form: {{note: What? (text)}}
      due: on asked
    """
    assert mistakes_in(one_stage(steps.replace("AGREER", "class_teacher"))) == []
    assert mistakes_in(one_stage(steps.replace("AGREER", "teaching_assistant"))) == [
        'A class_teacher may read nothing of "talk": say so in "seen_by" there.'
    ]


def test_several_answers_are_not_agreed_to() -> None:
    assert mistakes_in(ask_with(WORDS, who="each parent")) == [
        (
            '"agreed_by" goes with one answer, and "ask: each parent" has several, of which some '
            'may come and others not: write "ask: parent".'
        )
    ]


def test_nobody_agrees_with_themselves() -> None:
    assert mistakes_in(ask_with(WORDS, who="class_teacher")) == [
        "A class_teacher would agree with themselves: somebody else must agree."
    ]
    through = f"{WORDS}\nthrough: class_teacher"
    assert mistakes_in(ask_with(through, who="pupil")) == [
        "A class_teacher would agree with themselves: somebody else must agree."
    ]


def test_an_unknown_role() -> None:
    assert mistakes_in(ask_with("agreed_by: class_teecher")) == [
        'There is no role "class_teecher". Did you mean "class_teacher"?'
    ]


def test_not_several_roles() -> None:
    one = 'One role agrees, and one of those who hold it: write "class_teacher".'
    assert mistakes_in(ask_with("agreed_by: [class_teacher, head_teacher]")) == [one]
    assert mistakes_in(ask_with("agreed_by: each class_teacher")) == [one]


def test_its_form_is_opened_with_a_code() -> None:
    form = "{proof: link, fine: Is all well? (yes or no)}"
    assert mistakes_in(ask_with(WORDS, form=form)) == [
        (
            "An answer that is sent back is shown again with what was said of it, so its form is "
            'opened with a code: leave out "proof: link".'
        )
    ]
