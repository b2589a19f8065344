from datetime import date

from definitions.model.steps import Wait
from tests.support.cases import Case
from tests.support.definitions import ask_with, load_text, mistakes_in, process

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


# What one parent's objection means: the step that asks, as language.md has it.
SIGNATURES = """
signatures:
  ask: each parent
  enough: 1                       # one holder of parental responsibility is enough in law ...
  or_when: any signatures.may_we is refuse
  others: welcome until due       # ... but a known objection always counts
  title: May we ask a specialist to see <child>?
  why: Their advice helps
  form:FORM
  due: 10 school days after asked
  expire: 10 school days after due, ask sendco
everyone: {wait: for everyone in signatures}
"""
CASES = "{given: yes_to_all, part: some, refused: objected, withdrawn: objected, nothing: silent}"
ANSWERS = "{yes_to_all: All agree, some: Some do, objected: Somebody objects, silent: Nobody knows}"


def signed() -> Case:
    form = QUESTION.replace("SCOPE", "identify").replace("\n", "\n  ").rstrip()
    steps = SIGNATURES.replace("FORM", form).replace("\n", "\n    ").rstrip()
    by = f"next: {{by: consent.asked_for, {CASES[1:]}"
    text = f"only:\n  title: Only\n  steps:{steps}\n  {by}"
    return Case(load_text(process(text, ends=ANSWERS))).start()


def test_one_parent_is_enough_and_the_other_is_heard_until_the_day() -> None:
    case = signed().answer("K1", may_we="agree")
    assert case.standing() == {"only.1.signatures": "done", "only.1.everyone": "open"}
    assert case.instance.end is None
    assert case.on(date(2026, 9, 29)).instance.end == "yes_to_all"


def test_one_objection_closes_the_step_at_once() -> None:
    case = signed().answer("K1", may_we="refuse")
    assert case.standing()["only.1.signatures"] == "done"
    assert case.on(date(2026, 9, 29)).instance.end == "objected"


def test_an_objection_that_comes_after_the_first_agreement_counts() -> None:
    case = signed().answer("K1", may_we="agree").answer("K2", may_we="refuse")
    assert case.consents() == {("K1", "identify"): "given", ("K2", "identify"): "refused"}
    assert case.instance.end == "objected"
