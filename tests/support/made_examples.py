"""Definitions of which one history each has found something, or shows what no other would show."""

from __future__ import annotations

from textwrap import indent

from tests.support.definitions import one_stage


def _made(steps: str, then: str = "finished") -> str:
    return one_stage(steps, then=then).replace("process: test", "process: made")


NOBODY_ASKED_FOR_THE_DAY = _made(
    """
    talk:
      ask: sendco
      title: Talk
      why: Because we ask
      due: 5 school days after asked
      when: pupil.has_left
      form: {day: {question: When?, answer: date, must_know: true}}
    pause: {wait: until 3 days after talk.day}
    """
)
"""The step was passed over, and the wait would never have ended."""

WAITS_FOR_CONSENT = _made(
    """
    talk:
      needs_consent: sstm
      ask: sendco
      title: Talk
      why: Because we ask
      due: 5 school days after asked
      form: {heard: What? (text)}
    """
)
"""Nobody decided, and the SENDCo had one letter; and it was due before it could begin."""

STARTS_LATER = _made(
    """
    pause: {wait: until 1 day after asked}
    test: {run: reading, with: {kind: short}}
    """
)
"""What cannot be started is tried again; what is cancelled has no end."""

AGREE_AND_REFUSE = _made(
    """
    consents:
      ask: each parent
      enough: 1
      others: welcome until due
      title: May we?
      why: Because we ask
      due: 5 school days after asked
      form:
        identify:
          question: May we?
          answer: choice
          must_know: true
          choices: {agree: You may, refuse: You may not}
          consent: identify
    news: {needs_consent: identify, tell: sendco, title: News, message: News}
    """
)
"""Between the two answers the news may be told."""

ENDS_AS_IT_SETS = _made("noted: {set: {pupil.sen_status: support}}").replace(
    "ends:", "whenever: [{when: pupil.sen_status is support, go: finished}]\nends:"
)
"""It was to end twice."""

DATES_THAT_MOVE = _made(
    """
    talk:
      ask: sendco
      title: Talk
      why: Because we ask
      due: 5 school days after asked
      form: {day: {question: When?, answer: date, must_know: true}}
    act:
      ask: sendco
      title: Act
      why: Because we ask
      due: 5 days after talk.day
      expire: 1 day after due, ask sendco
      form: {said: What? (text)}
    """
)
MOVED_AND_MORE_TIME = [("answer", 0, 4), ("correct", 0, 9), ("pass days", 0, 15), ("answer", 1, 1)]
"""The day is corrected, then the time is up, and the SENDCo gives more of it."""

WAITS_FOR_A_DAY = _made(
    """
    talk:
      ask: sendco
      title: Talk
      why: Because we ask
      due: 5 school days after asked
      form: {day: {question: When?, answer: date, must_know: true}}
    pause: {wait: until 3 weeks after talk.day}
    """
)
"""No item says until when it waits, and that day is corrected."""

_AWAITED = """
first:
  wait: for thing
  due: 5 school days after asked
  expire: 1 school day after due, go on
second:
  wait: for thing
  due: 2 days after asked
  expire: 1 day after due, ask sendco
"""
_THING = "arrivals: {thing: {title: It, form: {said: What? (text)}}}\nstages:"
AWAITED_IN_TURN = _made(indent(_AWAITED, "    ")).replace("stages:", _THING, 1)
"""What has not come for the first is waited for by the second."""

AWAITED_TWICE = _made("    both:\n      together:\n" + indent(_AWAITED, "        ")).replace(
    "stages:", _THING, 1
)
"""There is one place to enter it, at the first; and the time of the second never ran out."""

OPENS_TOO_LATE = _made(
    """
    pause: {wait: until 5 days after asked}
    talk:
      ask: sendco
      title: Talk
      why: Because we ask
      due: 5 school days after asked
      expire: 1 day after start, go on
      form: {said: What? (text)}
    """
)
"""Its time was over before it opened, on a day on which nobody did anything; none looked at it."""

ABOUT_A_CLASS = _made(
    """
    week:
      ask: class_teacher
      title: The week of <class>
      why: Because we ask
      due: 5 school days after asked
      form: {said: What? (text)}
    """
).replace("stages:", "subject: class\nstages:", 1)
"""Nobody is left to be asked once the class teacher has gone, but whoever stands in."""

_TALK = """
talk:
  ask: sendco
  title: Talk
  why: Because we ask
  due: 5 school days after asked
  form: {said: What? (text)}
"""
_NEWS = "news: {tell: sendco, title: News, message: News}"
_EITHER = f"""
either:
  enough: 1
  together:
    other: {{run: second}}
{indent(_TALK, "    ")}
"""
_SECOND = one_stage(f"{_TALK}{_NEWS}\nagain: {{set_off: made}}").replace("test", "second", 1)
STARTS_ANOTHER = f"{_made(_EITHER + _NEWS)}\n---\n{_SECOND}"
"""The first needs the second no more once it has been told; and both tell the SENDCo alike."""

SETS_ITSELF_OFF = _made(f"{_TALK}  when: pupil.has_left\nagain: {{set_off: made}}")
"""Nobody is asked before it begins again, and again."""

OVER_BEFORE_IT_OPENS = _made(
    f"{_TALK}  expire: 1 day before asked, go on\nagain: {{set_off: made}}"
)
"""The checker took it to wait; it began again and again in the same hour."""
