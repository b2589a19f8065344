from definitions.model.steps import Shown
from tests.support.definitions import load_text, mistakes_in, one_stage

STEPS = """
views:
  ask: each parent
  title: Your views
  why: You know your child
  form: {home: {question: What helps?, answer: text, seen_by: [staff, parent]}}
  due: on asked
  expire: on due, go on
talk:
  ask: class_teacher
  title: Meet them
  why: Because
  show: SHOW
  form: {note: What did they say? (text)}
  due: on asked
"""


def test_earlier_answers_and_records_are_read_first() -> None:
    text = one_stage(STEPS.replace("SHOW", "[views, pupil.support_since]"))
    talk = load_text(text).asks()[1]
    assert talk.show == (Shown(name="views"), Shown(name="pupil.support_since"))


def test_only_what_the_reader_may_see() -> None:
    text = STEPS.replace("SHOW", "[views]").replace("[staff, parent]", "[head_teacher]")
    assert mistakes_in(one_stage(text)) == [
        'A class_teacher may read nothing of "views": say so in "seen_by" there.'
    ]


def test_nothing_that_comes_later() -> None:
    assert mistakes_in(one_stage(STEPS.replace("SHOW", "[talk]"))) == [
        '"talk" is not answered yet here: it comes later.'
    ]


def test_the_link_alone_is_not_enough_for_it() -> None:
    form = "{note: What did they say? (text)}"
    text = STEPS.replace("SHOW", "[views]").replace(form, f"{{proof: link, {form[1:]}")
    assert mistakes_in(one_stage(text)) == [
        (
            'A form that shows what others wrote is opened with a code: leave out "proof: link", '
            "or do not show anything."
        )
    ]
