"""Random steps of every verb, alone or side by side."""

from __future__ import annotations

import re
from collections.abc import Callable
from textwrap import indent

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.support.made_asks import STAFF, ask
from tests.support.made_deadlines import RECORDED, condition, expiry, soon, target, timers, until
from tests.support.made_draft import ARRIVAL, Draft, Fact, Known

Written = tuple[str, Known]
Lines = tuple[list[str], Known]
_ALONE = ("", Known())
AWAIT = "wait: for"
_ASKS_ONE = re.compile(r"^  (ask: (?!each)|wait: for thing)", re.MULTILINE)
_PASSED_OVER = re.compile(r"^  (when|for_each|needs_consent):", re.MULTILINE)


def part(draw: DrawFn, draft: Draft, known: Known) -> Written:
    """One step, or several side by side, and what is known after it."""
    if draw(st.integers(0, 4)) > 0:
        text, found = step(draw, draft, known)
        draft.has_waited |= bool(_ASKS_ONE.search(text)) and not _PASSED_OVER.search(text)
        return text, found
    return _together(draw, draft, known)


def _together(draw: DrawFn, draft: Draft, known: Known) -> Written:
    enough, on_condition = draw(st.sampled_from((0, 0, 1))), draw(st.integers(0, 4)) == 0
    lines = [f"  enough: {enough}"] if enough else []
    if on_condition:
        lines.append(f"  when: {condition(draw, draft, known)}")
    lines.append("  together:")
    inside, draft.waits = draft.waits, False  # a wait would only hide what those beside it do
    found, before = Known(), _ALONE
    for _ in range(draw(st.integers(2, 3))):
        text, facts = step(draw, draft, known, before)
        lines.append(indent(text, "    "))
        found += facts
        before = text.partition(":")[0], facts
    draft.waits = inside
    name = f"group_{draft.steps[-1]}"
    return "\n".join([f"{name}:", *lines]), found.unsure() if enough or on_condition else found


def step(
    draw: DrawFn,
    draft: Draft,
    known: Known,
    sibling: Written = _ALONE,
) -> Written:
    """One step; ``sibling`` stands beside it, and may be waited for."""
    name, lines = draft.new_step(), []
    if sibling[0] and draw(st.booleans()):
        lines.append(f"after: {sibling[0]}")
        known += sibling[1].unsure()
    more, entry = _for_each(draw, draft, known)
    said, found = _verb(draw, draft, known, entry)
    lines += [*said, *more]
    gate = _gate(draw, draft, known, entry)
    if gate and not any(line.startswith("if_refused") for line in gate):
        found = found.unsure()
    if draw(st.integers(0, 2)) == 0:
        lines.append(f"when: {condition(draw, draft, known)}")
        found = found.unsure()
    found = found.of_each() if entry else found
    found += Known(((Fact.DONE, name),))
    return f"{name}:\n" + indent("\n".join([*lines, *gate]), "  "), found


def _verb(draw: DrawFn, draft: Draft, known: Known, entry: str) -> Lines:
    name = draft.steps[-1]
    verbs = ["ask", "ask", "ask", "tell", "set"]
    verbs += ["run", "set_off"] * len(draft.others)
    verbs += ["again"] * 8 * (bool(draft.again) and draft.has_waited)
    verbs += ["wait", "wait", "wait"] * draft.waits
    verbs += ["make", "make"] * bool(known.all(Fact.ASKED))
    verbs += ["await", "await", "await"] * (draft.arrives is not None and not entry)
    match draw(st.sampled_from(verbs)):
        case "ask":
            return ask(draw, draft, known, name)
        case "run":
            other = draw(st.sampled_from(draft.others))
            draft.ends[f"{name}.end"] = other.ends
            lines = _start(draw, draft, known, f"run: {other.process}", entry)
            return lines, other.known_of(name)
        case "set_off":
            other = draw(st.sampled_from(draft.others))
            return _start(draw, draft, known, f"set_off: {other.process}", entry), Known()
        case "again":
            process = draw(st.sampled_from(draft.again))
            return _start(draw, draft, known, f"set_off: {process}", entry), Known()
        case "make":
            return _make(draw, known, name)
        case "await" if draft.arrives is not None:
            return _await(draw, draft, known), draft.arrives.of_step(name)
        case other:
            return _OTHERS[other](draw, draft, known), Known()


# --------------------------------------------------------------------- drawn with a purpose


_ASKS = """NAME:
  ask: sendco
  title: Is it time?
  why: It helps to know.
  due: 5 school days after asked
  form:
    pick:
      question: Is it so?
      answer: choice
      must_know: true
      choices: {yes_it_is: It is, no_not_yet: Not yet}"""


def asked_first(draft: Draft) -> Written:
    """A step that stands before what sets off its own process, however far round."""
    draft.has_waited = True
    name = draft.new_step()
    return _ASKS.replace("NAME", name), Known(
        ((Fact.PICK, f"{name}.pick"), (Fact.SURE, f"{name}.pick"))
    )


def set_off_itself(draw: DrawFn, draft: Draft, known: Known) -> str:
    """A step that begins its own process anew, whatever stands before it."""
    lines = _start(draw, draft, known, f"set_off: {draft.process}", "")
    return f"{draft.new_step()}:\n{indent(chr(10).join(lines), '  ')}"


def start_other(draw: DrawFn, draft: Draft, known: Known) -> Written:
    """A step that starts the last of the others, perhaps beside one that is enough by itself."""
    name, other = draft.new_step(), draft.others[-1]
    verb = draw(st.sampled_from(("run", "run", "set_off")))
    lines = _start(draw, draft, known, f"{verb}: {other.process}", "")
    text = f"{name}:\n{indent(chr(10).join(lines), '  ')}"
    if verb == "set_off":
        return text, Known()
    draft.ends[f"{name}.end"] = other.ends
    found = other.known_of(name)
    if draw(st.booleans()):
        beside = _ASKS.replace("NAME", draft.new_step())
        inside = indent(f"{text}\n{beside}", "    ")
        return f"either_{name}:\n  enough: 1\n  together:\n{inside}", found.unsure()
    return text, found


# ---------------------------------------------------------------------------- repeated, and gated


def _for_each(draw: DrawFn, draft: Draft, known: Known) -> tuple[list[str], str]:
    """Over which list a step is repeated: seldom any; and of what kind its entries are."""
    if draw(st.integers(0, 4)):
        return [], ""
    lists = [(path, "agency") for path in _agencies(draft, known)]
    lists += [(path, "kind") for path in (draft.past + known).all(Fact.KINDS)]
    path, entry = draw(st.sampled_from(lists))
    return [f"for_each: {entry} in {path}"], entry


def _gate(draw: DrawFn, draft: Draft, known: Known, entry: str) -> list[str]:
    if not draft.about_child or draw(st.integers(0, 4)):
        return []
    wanted = ["sstm", "identify", *(f"agency of {path}" for path in _agencies(draft, known))]
    wanted += ["agency of agency"] * 3 if entry == "agency" else []
    lines = [f"needs_consent: {draw(st.sampled_from(wanted))}"]
    if draw(st.booleans()):
        lines.append(f"if_refused: {target(draw, draft)}")
    return lines


def _agencies(draft: Draft, known: Known) -> list[str]:
    answered = (draft.past + known).all(Fact.AGENCIES)
    own = ["pupil.agencies_wanted"] * draft.about_child
    return [*own, "start.services", *answered]


# --------------------------------------------------------------------------------- verb by verb


def _start(draw: DrawFn, draft: Draft, known: Known, verb: str, entry: str) -> list[str]:
    """Every process asks the same at its start; see ``fixtures/children`` for ``reading``."""
    if entry == "agency":
        given = "kind: long, services: agency"
    else:
        lists = (
            "kind: short",
            f"kind: long, services: {draw(st.sampled_from(_agencies(draft, known)))}",
        )
        given = draw(st.sampled_from(lists))
    days = ("", "", "today", "start.since", *known.all(Fact.DAY, Fact.DATE))
    since = draw(st.sampled_from(days))
    return [verb, f"with: {{{given}{f', since: {since}' if since else ''}}}"]


def _make(draw: DrawFn, known: Known, name: str) -> Lines:
    sources = draw(st.lists(st.sampled_from(known.all(Fact.ASKED)), min_size=1, unique=True))
    lines = [f"make: of_{name}", f"from: [{', '.join(sources)}]"]
    readable = set(sources) <= set(known.all(Fact.OPEN))
    return lines, Known(((Fact.PAPER, name),) if readable else ())


def _tell(draw: DrawFn, draft: Draft, known: Known) -> list[str]:
    others = ("each parent", "[each parent, class_teacher]")
    to = draw(st.sampled_from(("sendco", *(others if draft.about_child else STAFF))))
    lines = [f"tell: {to}", "title: Something about <child>"]
    said = ("message: It has happened.", "document: letter")
    papers = tuple(f"document: {each}" for each in (draft.past + known).all(Fact.PAPER))
    lines.append(draw(st.sampled_from((*said, *papers, *papers))))
    if draw(st.booleans()):
        lines.append(f"due: {soon(draw, draft, known)}")
    return lines


def _wait(draw: DrawFn, draft: Draft, known: Known) -> list[str]:
    heard = [f"wait: for everyone in {each}" for each in known.all(Fact.HEARD)]
    return [draw(st.sampled_from((f"wait: until {until(draw, draft, known)}", *heard)))]


def _await(draw: DrawFn, draft: Draft, known: Known) -> list[str]:
    due, expire = soon(draw, draft, known), expiry(draw, draft, always=True)
    return [f"{AWAIT} {ARRIVAL}", f"due: {due}", *timers(draw), expire]


def _set(draw: DrawFn, draft: Draft, known: Known) -> list[str]:
    days = ("today", "start.since", *(draft.past + known).all(Fact.DAY, Fact.DATE))
    values = [f"{RECORDED[draft.subject]}: {draw(st.sampled_from(days))}"]
    if draft.about_child:
        wanted = draw(st.sampled_from(_agencies(draft, known)))
        values += ["pupil.sen_status: support", "pupil.sen_status: none"]
        values.append(f"pupil.agencies_wanted: {wanted}")
    return [f"set: {{{draw(st.sampled_from(values))}}}"]


_OTHERS: dict[str, Callable[[DrawFn, Draft, Known], list[str]]] = {
    "tell": _tell,
    "wait": _wait,
    "set": _set,
}
