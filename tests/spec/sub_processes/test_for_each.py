"""`for_each: name in list` repeats one step for each entry of a list of agencies or choices."""

from __future__ import annotations

from tests.support.definitions import mistakes_in, one_stage, process, step_of

EACH = """
advice:
  for_each: service in pupil.agencies_wanted
  set_off: reading
  with: {kind: long, services: service}
"""


def test_one_step_is_repeated_and_each_entry_is_named() -> None:
    step = step_of(one_stage(EACH))
    assert step.for_each is not None
    assert (step.for_each.name, step.for_each.path) == ("service", "pupil.agencies_wanted")


def test_only_agencies_and_choices_can_be_repeated_over() -> None:
    letter = "letter: {for_each: one in pupil.sen_status, tell: sendco, title: Hi, message: Hi}"
    assert mistakes_in(one_stage(letter)) == [
        '"pupil.sen_status" is a choice: a step is repeated for "agencies" and "choices".'
    ]
    assert mistakes_in(one_stage(EACH.replace("service in", "service of"))) == [
        'What is repeated is written "for_each: agency in pupil.agencies_wanted".'
    ]


def test_a_repeated_step_has_several_ends_and_answers() -> None:
    text = EACH.replace("set_off", "run")
    following = "{by: advice.end, fine: good, worrying: bad}"
    stage = f"only:\n  title: Only\n  steps:{_indent(text)}  next: {following}\n"
    assert mistakes_in(process(stage, ends="{good: Good, bad: Bad}")) == [
        '"advice.end" has one answer for each entry: write rules with "any" instead.'
    ]
    rules = "\n    - {when: any advice.end is worrying, go: bad}\n    - otherwise: good\n"
    assert mistakes_in(process(stage.replace(following, rules), ends="{good: G, bad: B}")) == []


def _indent(text: str) -> str:
    return text.replace("\n", "\n    ").rstrip(" ")
