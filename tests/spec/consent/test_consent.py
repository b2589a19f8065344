from definitions.model import Wait
from tests.support.definitions import ask_with, load_text, mistakes_in

QUESTION = """
  may_we:
    consent: SCOPE
    lasts: 24 months after today
    question: May we?
    answer: choice
    must_know: true
    choices: {agree: We agree, refuse: We do not}
"""


def asking(scope: str = "identify", who: str = "each parent", words: str = "") -> str:
    question = QUESTION.replace("SCOPE", scope).replace("\n  ", "\n    ")
    return ask_with(words, who=who, form=question)


def test_a_question_gives_or_refuses_a_consent_for_whoever_answers() -> None:
    field = load_text(asking()).asks()[0].form.fields[0]
    assert field.consent == "identify"
    assert field.lasts is not None
    assert field.lasts.text == "24 months after today"


def test_a_consent_is_for_a_known_scope() -> None:
    assert mistakes_in(asking("identfy")) == [
        'There is no scope "identfy". Did you mean "identify"?'
    ]


def test_everyone_who_can_consent_is_asked_for_themselves() -> None:
    assert mistakes_in(asking(who="parent")) == ['Consent is asked for with "each parent".']


def test_a_consent_is_agreed_or_refused_and_nothing_between() -> None:
    text = asking().replace("refuse: We do not", "perhaps: Maybe")
    assert mistakes_in(text) == ['A consent has the choices "agree" and "refuse", and no others.']
    assert mistakes_in(asking().replace("must_know: true", "must_know: false")) == [
        '"I do not know" is no answer to a consent: write must_know: true.'
    ]


def test_where_to_go_by_what_all_the_answers_come_to() -> None:
    cases = "given: finished, part: finished, refused: finished, withdrawn: finished"
    by = f"next: {{by: consent.asked_for, {cases}, nothing: finished}}"
    assert not mistakes_in(asking().replace("next: finished", by))
    assert mistakes_in(
        asking().replace("next: finished", by.replace(", nothing: finished", ""))
    ) == ['"consent.asked_for" may stay unanswered: say where "nothing" goes.']


def test_waiting_for_those_who_are_still_welcome() -> None:
    words = "enough: 1\nothers: welcome until due"
    everyone = "  everyone: {wait: for everyone in talk}\n"
    text = asking(words=words).replace("    next: finished", f"    {everyone}    next: finished")
    wait = load_text(text).stages[0].steps[1]
    assert isinstance(wait, Wait)
    assert wait.heard == "talk"
