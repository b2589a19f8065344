"""Random definitions that are right by construction, as an author would write them.

What is drawn is the text: it goes through the reader and the checker like any other, so a rule of
the checker that is too strict shows up as well as one that is too weak.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from textwrap import indent

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

ALL_DONE, OTHERWISE = "all_done", "other_end"
ROLES = ("sendco", "class_teacher", "head_teacher", "parent")
EACH = ("each parent", "each teaching_assistant")
DAYS = st.integers(1, 10)


@dataclass
class Draft:
    """What has been written so far, and what can be read of it."""

    stages: list[str]
    steps: int = 0
    used: set[str] = field(default_factory=set)
    """The stages and ends that something leads to besides the way straight on."""
    went_back: set[str] = field(default_factory=set)
    """The stages that something leads back to: each says how often."""
    waits: bool = True

    def new_step(self) -> str:
        self.steps += 1
        return f"step{self.steps}"


@dataclass(frozen=True)
class Known:
    """What a later step of the same stage, and its ``next``, may read."""

    picks: tuple[str, ...] = ()
    """Choices of one person."""
    sure: tuple[str, ...] = ()
    """Those of them that are answered whatever happens."""
    many: tuple[str, ...] = ()
    """Choices of several people."""
    days: tuple[str, ...] = ()
    """Dates that one person must give, if they are asked."""
    heard: tuple[str, ...] = ()
    """Steps that leave people time after they are closed."""

    def __add__(self, other: Known) -> Known:
        return Known(
            self.picks + other.picks,
            self.sure + other.sure,
            self.many + other.many,
            self.days + other.days,
            self.heard + other.heard,
        )

    def unsure(self) -> Known:
        """The same where it may have been passed over."""
        return Known(self.picks, (), self.many, self.days, self.heard)


@st.composite
def definitions(draw: DrawFn) -> str:
    """The text of one definition."""
    stages = [f"stage{number}" for number in range(1, draw(st.integers(1, 3)) + 1)]
    draft = Draft(stages)
    bodies = [_stage(draw, draft, number) for number in range(len(stages))]
    whenever = draw(st.booleans())
    if whenever:
        draft.used.add(OTHERWISE)
    lines = ["process: made", "title: Made up", "about: For a test.", "version: '1'", "stages:"]
    for name, body in zip(stages, bodies, strict=True):
        lines += [f"  {name}:", f"    title: Stage {name}"]
        if name in draft.went_back:
            lines.append(f"    at_most: {draw(st.integers(1, 3))} times")
        lines.append(indent(body, "    "))
    if whenever:
        lines += ["whenever:", f"  - {{when: pupil.has_left, go: {OTHERWISE}}}"]
    lines += ["ends:", f"  {ALL_DONE}: All is done"]
    if OTHERWISE in draft.used:
        lines.append(f"  {OTHERWISE}: It ended otherwise")
    return "\n".join(lines) + "\n"


# ---------------------------------------------------------------------------------------- stages


def _stage(draw: DrawFn, draft: Draft, number: int) -> str:
    known = Known()
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        text, found = _part(draw, draft, number, known)
        parts.append(text)
        known += found
    steps = indent("\n".join(parts), "  ")
    return f"steps:\n{steps}\n{_next(draw, draft, number, known)}"


def _next(draw: DrawFn, draft: Draft, number: int, known: Known) -> str:
    straight = [*draft.stages, ALL_DONE][number + 1]
    way = draw(st.sampled_from(("straight", "by", "rules")))
    if way == "by" and known.sure:
        lines = [
            f"next:\n  by: {draw(st.sampled_from(known.sure))}.pick",
            f"  yes_it_is: {straight}",
        ]
        return "\n".join([*lines, f"  no_not_yet: {_target(draw, draft, number)}"])
    conditions = [f"{each}.pick is yes_it_is" for each in known.picks]
    conditions += [f"any {each}.pick is no_not_yet" for each in known.many]
    if way == "rules" and conditions:
        rule = f"{{when: {draw(st.sampled_from(conditions))}, go: {_target(draw, draft, number)}}}"
        return f"next:\n  - {rule}\n  - otherwise: {straight}"
    return f"next: {straight}"


def _target(draw: DrawFn, draft: Draft, number: int) -> str:
    """Anywhere: back, on, or to the other end."""
    target = draw(st.sampled_from((*draft.stages, OTHERWISE)))
    draft.used.add(target)
    if target in draft.stages[: number + 1]:
        draft.went_back.add(target)
    return target


# ----------------------------------------------------------------------------------------- steps


def _part(draw: DrawFn, draft: Draft, number: int, known: Known) -> tuple[str, Known]:
    if draw(st.integers(0, 4)) > 0:
        return _step(draw, draft, number, known)
    return _together(draw, draft, number, known)


def _together(draw: DrawFn, draft: Draft, number: int, known: Known) -> tuple[str, Known]:
    name = f"group_{draft.new_step()}"
    lines, found = [f"{name}:"], Known()
    count = draw(st.integers(2, 3))
    enough = draw(st.sampled_from((None, None, 1)))
    if enough is not None:
        lines.append(f"  enough: {enough}")
    if draw(st.integers(0, 4)) == 0:
        lines.append(f"  when: {_when(draw, known)}")
    lines.append("  together:")
    before = ""
    for _ in range(count):
        inside = draft.waits
        draft.waits = False  # a wait beside the others would only hide what they do
        text, facts = _step(draw, draft, number, known, before)
        draft.waits = inside
        lines.append(indent(text, "    "))
        found += facts
        before = text.partition(":")[0]
    return "\n".join(lines), found.unsure() if len(lines) > 2 + count else found


def _step(
    draw: DrawFn, draft: Draft, number: int, known: Known, sibling: str = ""
) -> tuple[str, Known]:
    name = draft.new_step()
    verbs = ["ask", "ask", "ask", "tell", "set"] + ["wait", "wait", "wait"] * draft.waits
    match draw(st.sampled_from(verbs)):
        case "tell":
            lines, found = _tell(draw), Known()
        case "set":
            lines, found = ["set: {pupil.sen_status: support}"], Known()
        case "wait":
            lines, found = [_wait(draw, known)], Known()
        case _:
            lines, found = _ask(draw, draft, name, number)
    if sibling and draw(st.booleans()):
        lines.append(f"after: {sibling}")
    if draw(st.integers(0, 2)) == 0:
        lines.append(f"when: {_when(draw, known)}")
        found = found.unsure()
    return f"{name}:\n" + indent("\n".join(lines), "  "), found


def _when(draw: DrawFn, known: Known) -> str:
    conditions = ["pupil.sen_status is support", "not pupil.has_left"]
    conditions += [f"{each}.pick is yes_it_is" for each in known.picks]
    conditions += [f"every {each}.pick is yes_it_is" for each in known.many]
    return draw(st.sampled_from(conditions))


def _tell(draw: DrawFn) -> list[str]:
    to = draw(st.sampled_from(("sendco", "each parent", "[each parent, class_teacher]")))
    lines = [f"tell: {to}", "title: Something about <child>", "message: It has happened."]
    if draw(st.booleans()):
        lines.append(f"due: {draw(DAYS)} school days after asked")
    return lines


def _wait(draw: DrawFn, known: Known) -> str:
    choices = [f"wait: until {draw(DAYS)} days after asked"]
    for each in known.days:
        choices.append(f"wait: until {draw(DAYS)} school days after {each}.day")
        choices.append(f"wait: until {draw(DAYS)} school days before {each}.day")
    choices += [f"wait: for everyone in {each}" for each in known.heard]
    return draw(st.sampled_from(choices))


def _ask(draw: DrawFn, draft: Draft, name: str, number: int) -> tuple[list[str], Known]:
    role = draw(st.sampled_from((*ROLES, *EACH)))
    each = role in EACH
    lines = [f"ask: {role}", "title: Tell us about <child>", "why: It helps to know."]
    lines.append(f"due: {draw(DAYS)} school days after asked")
    sure = not each
    if not each and role != "parent" and draw(st.integers(0, 4)) == 0:
        lines.append("agreed_by: " + ("sendco" if role == "class_teacher" else "class_teacher"))
    if each and draw(st.booleans()):
        lines.append("enough: 1")
        if draw(st.booleans()):
            lines.append("others: welcome until due")
    lines += _timers(draw)
    expire = draw(st.sampled_from(("", "", "go on", "ask sendco", "go")))
    if expire:
        where = _target(draw, draft, number) if expire == "go" else ""
        lines.append(f"expire: {draw(DAYS)} school days after due, {expire} {where}".rstrip())
        sure = False
    lines += ["form:", *(f"  {line}" for line in _form(draw))]
    dated = any(line.startswith("  day:") and "must_know" in line for line in lines)
    return lines, Known(
        picks=() if each else (name,),
        sure=(name,) if sure else (),
        many=(name,) if each else (),
        days=(name,) if dated and not each else (),
        heard=(name,) if "others: welcome until due" in lines else (),
    )


def _timers(draw: DrawFn) -> list[str]:
    lines = []
    match draw(st.sampled_from(("none", "one", "every"))):
        case "one":
            lines.append("remind: 1 school day before due, then 2 school days after due")
        case "every":
            lines.append("remind: every 2 school days, at most 3 times")
        case _:
            pass
    if draw(st.booleans()):
        lines.append(f"escalate: {draw(DAYS)} school days after due, to head_teacher")
    return lines


def _form(draw: DrawFn) -> list[str]:
    lines = [
        "pick:",
        "  question: Is it so?",
        "  answer: choice",
        "  must_know: true",
        "  choices: {yes_it_is: It is, no_not_yet: Not yet}",
    ]
    if draw(st.booleans()):
        lines += ["note:", "  question: Why?", "  answer: text", "  when: pick is no_not_yet"]
    dates = (
        "",
        "day: {question: When?, answer: date, must_know: true}",
        "day: {question: When?, answer: date, optional: true}",
        "day: {question: When?, answer: date, must_know: true, when: pick is yes_it_is}",
    )
    chosen = draw(st.sampled_from(dates))
    return [*lines, chosen] if chosen else lines
