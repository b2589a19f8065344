"""Steps out of YAML: each begins with its verb."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from definitions.arrival_reader import (
    ONLY_FOR_ARRIVALS,
    form_key,
    read_arrivals,
    read_waiting_for,
    refuse_timers,
)
from definitions.documents import template_file
from definitions.form_reader import FormReader
from definitions.gate_reader import GATE, read_gate, read_repeat
from definitions.mistakes import did_you_mean, listed
from definitions.model.forms import Form
from definitions.model.process import Arrival
from definitions.model.steps import (
    ENTERED_BY,
    Ask,
    Make,
    Run,
    Set,
    SetOff,
    Shown,
    Step,
    StepBase,
    Tell,
    Together,
    Wait,
)
from definitions.pupil_forms import told_through
from definitions.reader import UNKNOWN_DEADLINE, Reader, Wording
from definitions.timer_reader import TIMERS, TimerReader
from definitions.yaml_text import Block, Entry, Listing, Node, Text

VERBS = ("ask", "tell", "wait", "set", "make", "run", "set_off")
TOGETHER = "together"
COMMON = ("when", "after", "title", "basis", *GATE)
ANY_STEP = Wording(part="Any step", words=COMMON)
WORDINGS = {
    "ask": Wording(
        part="A step that asks",
        words=(
            *("ask", "through", "agreed_by", *COMMON, "why", "show", "form", "due"),
            *("enough", "or_when", "others", *TIMERS),
        ),
        required=("title", "why", "form", "due"),
    ),
    "tell": Wording(
        part="A step that tells",
        words=("tell", *COMMON, "message", "document", "due"),
        required=("title",),
    ),
    "make": Wording(
        part="A step that makes a document",
        words=("make", *COMMON, "from"),
        required=("from",),
    ),
    "set": Wording(part="A step that sets", words=("set", *COMMON)),
    "wait": Wording(part="A step that waits", words=("wait", *COMMON, *ONLY_FOR_ARRIVALS)),
    "run": Wording(part="A step that runs a process", words=("run", "with", *COMMON)),
    "set_off": Wording(part="A step that sets off a process", words=("set_off", "with", *COMMON)),
}
GROUP = Wording(part="Steps side by side", words=(TOGETHER, "when", "enough"))

PUPIL = "pupil"
"""Asked through an adult: a child has no email, and is not sent forms."""

_ROLE = re.compile(r"(?P<each>each )?(?P<role>[a-z][a-z0-9_]*)")
_SHOWN = re.compile(r"(?P<earlier>earlier )?(?P<name>[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?)")
_EVERYONE = re.compile(r"for everyone in (?P<step>[a-z][a-z0-9_]*)")
_ARRIVAL = re.compile(r"for (?P<name>[a-z][a-z0-9_]*)")


class StepReader:
    """Reads the steps of one process."""

    def __init__(
        self,
        reader: Reader,
        forms: FormReader,
        named: Mapping[str, Form],
        timers: TimerReader,
    ) -> None:
        self._reader = reader
        self._forms = forms
        self._named = dict(named)
        self._timers = timers
        self.templates: dict[str, str] = {}
        """The document templates met so far, by name."""
        self.arrivals: tuple[Arrival, ...] = ()

    def read_arrivals(self, node: Node | None) -> None:
        """What may arrive; read before the steps that wait for it."""
        self.arrivals = read_arrivals(self._reader, node, self._form)

    def step_or_group(self, entry: Entry, *names: str) -> Step | Together:
        """One step, or several side by side."""
        value = entry.value
        if isinstance(value, Block) and any(each.key.value == TOGETHER for each in value):
            return self._together(entry, value, *names)
        return self._step(entry, *names)

    def _together(self, entry: Entry, block: Block, *names: str) -> Together:
        reader = self._reader
        name = reader.name(entry.key, "a step")
        here = (*names, name)
        reader.positions.note(entry.key.place, *here)
        nodes = {word: each.value for word, each in reader.words(block, GROUP).items()}
        for word, node in nodes.items():
            reader.positions.note(node.place, *here, word)
        inside = reader.block(nodes.get(TOGETHER), "What stands side by side")
        return Together(
            name=name,
            when=reader.condition(nodes.get("when")),
            enough=self._enough(nodes.get("enough")),
            steps=tuple(self._step(each, *names) for each in inside or ()),
        )

    def _step(self, entry: Entry, *names: str) -> Step:
        """One step; a harmless wait where it cannot be read."""
        name = self._reader.name(entry.key, "a step")
        here = (*names, name)
        self._reader.positions.note(entry.key.place, *here)
        block = self._reader.block(entry.value, "A step")
        verb = self._verb(block) if block is not None else None
        if block is None or verb is None:
            self._reader.positions.unread.add(name)
            return Wait(name=name, until=UNKNOWN_DEADLINE)
        words = self._reader.words(block, WORDINGS[verb])
        for word, each in words.items():
            self._reader.positions.note(each.value.place, *here, word)
        nodes = {word: each.value for word, each in words.items()}
        base = self._base(name, nodes)
        match verb:
            case "ask":
                return self._ask(base, nodes, here)
            case "tell":
                return self._tell(base, nodes, block)
            case "make":
                return self._make(base, nodes)
            case "set":
                return self._set(base, nodes, here)
            case "run":
                return Run(**dict(base), **self._start(verb, nodes, here))
            case "set_off":
                return SetOff(**dict(base), **self._start(verb, nodes, here))
            case _:
                return self._wait(base, nodes, block)

    def _verb(self, block: Block) -> str | None:
        keys = {entry.key.value: entry.key for entry in block}
        if TOGETHER in keys:
            self._reader.refuse(keys[TOGETHER], 'Inside "together" stands no other "together".')
            return None
        found = [word for word in keys if word in VERBS]
        if len(found) == 1:
            return found[0]
        if found:
            self._reader.refuse(keys[found[1]], f"A step has one verb, not {listed(found)}.")
        else:
            first = block.entries[0].key if block.entries else None
            hint = did_you_mean(first.value, VERBS) if first else ""
            message = f"A step begins with its verb: {', '.join(VERBS)}."
            self._reader.mistakes.add(first.place if first else block.place, message, hint)
        return None

    def _base(self, name: str, nodes: Mapping[str, Node]) -> StepBase:
        return StepBase(
            name=name,
            when=self._reader.condition(nodes.get("when")),
            after=self._reader.text(nodes.get("after")),
            title=self._reader.prose(nodes.get("title")),
            basis=self._reader.words_of(nodes.get("basis")),
            for_each=read_repeat(self._reader, nodes.get("for_each")),
            needs_consent=read_gate(self._reader, nodes),
        )

    # ------------------------------------------------------------------------------------ ask

    def _ask(self, base: StepBase, nodes: Mapping[str, Node], here: tuple[str, ...]) -> Ask:
        reader, timers = self._reader, self._timers
        role, each = self._role(nodes["ask"])
        through = self._through(nodes.get("through"))
        form = self._form(base.name, nodes.get("form"), here)
        return Ask(
            **dict(base),
            role=role,
            each=each,
            through=through,
            agreed_by=self._agreed_by(nodes.get("agreed_by")),
            why=reader.prose(nodes.get("why")),
            show=self._shown(nodes.get("show")),
            form=told_through(form) if through else form,
            enough=self._enough(nodes.get("enough")),
            or_when=reader.condition(nodes.get("or_when")),
            others=timers.others(nodes.get("others")),
            due=reader.deadline_of(nodes.get("due")) or UNKNOWN_DEADLINE,
            remind=timers.remind(nodes.get("remind")),
            escalate=timers.escalate(nodes.get("escalate")),
            expire=timers.expire(nodes.get("expire")),
        )

    def _role(self, node: Node) -> tuple[str, bool]:
        if isinstance(node, Listing):
            self._reader.refuse(node, 'Name one role: write a step for each, inside "together".')
            return "", False
        text = self._reader.text(node)
        match = _ROLE.fullmatch(text)
        if match is not None:
            return match["role"], match["each"] is not None
        if text:
            self._reader.refuse(node, 'A role is written "class_teacher" or "each parent".')
        return "", False

    def _through(self, node: Node | None) -> tuple[str, ...]:
        """``teaching_assistant or class_teacher``: the first that somebody holds."""
        text = self._reader.text(node)
        roles = tuple(text.split(" or ")) if text else ()
        if node is not None and not all(_ROLE.fullmatch(role) for role in roles):
            example = "teaching_assistant or class_teacher"
            self._reader.refuse(node, f'Whoever asks the child is written as in "{example}".')
            return ()
        return roles

    def _agreed_by(self, node: Node | None) -> str:
        """One role: several holders are offered it together, and one of them is enough."""
        text = node.value.strip() if isinstance(node, Text) else ""
        match = _ROLE.fullmatch(text)
        if match is not None and match["each"] is None:
            return text
        if node is not None:
            message = 'One role agrees, and one of those who hold it: write "class_teacher".'
            self._reader.refuse(node, message)
        return ""

    def _shown(self, node: Node | None) -> tuple[Shown, ...]:
        found = []
        for text in self._reader.texts(node):
            match = _SHOWN.fullmatch(text.value.strip())
            if match is None:
                message = "What is shown is a step, an earlier step, or a record."
                self._reader.refuse(text, message)
            else:
                found.append(Shown(name=match["name"], earlier=match["earlier"] is not None))
        return tuple(found)

    def _enough(self, node: Node | None) -> int | None:
        if isinstance(node, Text) and node.value == "all":
            return None
        return self._reader.amount(node)

    def _form(self, step: str, node: Node | None, here: tuple[str, ...]) -> Form:
        """The form of a step: written in it, of this process, or shared in ``forms/``."""
        positions = self._reader.positions
        if not isinstance(node, Text):
            positions.forms[step] = (*here, "form")
            if node is None:
                positions.unread.add(step)
            return self._forms.form(step, node, *here, "form")
        name = node.value
        shared = self._reader.names_in("forms")
        if name not in self._named:
            if not self._reader.known(node, name, (*self._named, *shared), "form"):
                positions.unread.add(step)
                return Form(name=name, fields=())
            content = self._reader.open(f"forms/{name}.yaml")
            self._named[name] = self._forms.form(name, content, "forms", name)
        positions.forms[step] = ("forms", name)
        return self._named[name]

    # ------------------------------------------------------------------------ tell, set, wait

    def _tell(self, base: StepBase, nodes: Mapping[str, Node], block: Block) -> Tell:
        roles = (self._role(text)[0] for text in self._reader.texts(nodes["tell"]))
        if "message" not in nodes and "document" not in nodes:
            self._reader.mistakes.add(
                block.place, 'A step that tells needs a "message" or a "document".'
            )
        return Tell(
            **dict(base),
            to=tuple(dict.fromkeys(role for role in roles if role)),
            message=self._reader.prose(nodes.get("message")),
            document=self._template(nodes.get("document")),
            due=self._reader.deadline_of(nodes.get("due")),
        )

    def _make(self, base: StepBase, nodes: Mapping[str, Node]) -> Make:
        return Make(
            **dict(base),
            template=self._template(nodes["make"]),
            sources=self._reader.words_of(nodes.get("from")),
        )

    def _template(self, node: Node | None) -> str:
        """Its name; where it is a template, its text is from now on part of what is pinned."""
        name = self._reader.text(node)
        file = template_file(name)
        if file in self._reader.files:
            self._reader.used.add(file)
            self.templates[name] = self._reader.files[file]
        return name

    def _set(self, base: StepBase, nodes: Mapping[str, Node], here: tuple[str, ...]) -> Set:
        block = self._reader.block(nodes["set"], "What is set")
        records = {}
        for entry in block or ():
            records[entry.key.value] = self._reader.text(entry.value)
            self._reader.positions.note(entry.key.place, *here, "set", entry.key.value)
        return Set(**dict(base), records=records)

    def _start(self, verb: str, nodes: Mapping[str, Node], here: tuple[str, ...]) -> dict[str, Any]:
        """The process to start, and what its start questions are answered with."""
        values = {}
        for entry in self._reader.block(nodes.get("with"), "What a process is started with") or ():
            values[entry.key.value] = self._reader.text(entry.value)
            self._reader.positions.note(entry.key.place, *here, "with", entry.key.value)
        return {"process": self._reader.text(nodes[verb]), "values": values}

    def _wait(self, base: StepBase, nodes: Mapping[str, Node], block: Block) -> Wait | Ask:
        node = nodes["wait"]
        text = self._reader.text(node)
        if match := _ARRIVAL.fullmatch(text):
            return self._wait_for(match["name"], base, nodes, block)
        refuse_timers(self._reader, nodes)
        if match := _EVERYONE.fullmatch(text):
            return Wait(**dict(base), heard=match["step"])
        if text.startswith("until "):
            deadline = self._reader.deadline(text.removeprefix("until "), node.place)
            return Wait(**dict(base), until=deadline)
        if text:
            message = 'Write "until" and a deadline, "for everyone in" a step, or "for" an arrival.'
            self._reader.refuse(node, message)
        return Wait(**dict(base), until=UNKNOWN_DEADLINE)

    def _wait_for(
        self, name: str, base: StepBase, nodes: Mapping[str, Node], block: Block
    ) -> Wait | Ask:
        positions = self._reader.positions
        known = {each.name: each for each in self.arrivals}
        if not self._reader.known(nodes["wait"], name, known, "arrival"):
            positions.unread.add(base.name)
            return Wait(**dict(base), until=UNKNOWN_DEADLINE)
        arrival = known[name]
        if form_key(name) in positions.unread:
            positions.unread.add(base.name)
        else:
            positions.forms[base.name] = positions.forms[form_key(name)]
        own = {**dict(base), "title": base.title or arrival.title}
        waits = read_waiting_for(self._reader, self._timers, nodes, arrival, block)
        return Ask(**own, role=ENTERED_BY, **waits)
