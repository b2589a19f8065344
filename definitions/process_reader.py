"""A whole process out of YAML: its stages, where they lead, and its ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from definitions.clock_reader import read_clocks
from definitions.defaults_reader import read_defaults
from definitions.form_reader import FormReader
from definitions.mistakes import did_you_mean
from definitions.model.forms import Form
from definitions.model.process import End, ProcessDefinition
from definitions.model.stages import By, FirstOf, GoTo, Next, Stage, When
from definitions.model.subjects import SubjectKind
from definitions.reader import Reader, Wording
from definitions.schedule_reader import read_schedules
from definitions.start_days import PLACEHOLDER
from definitions.step_reader import StepReader
from definitions.tally_reader import read_tallies
from definitions.timer_reader import TimerReader
from definitions.yaml_text import Block, Entry, Listing, Node, Text

PROCESS = Wording(
    part="A process",
    words=(
        "process",
        "title",
        "about",
        "subject",
        "once_per",
        "version",
        "basis",
        "defaults",
        "start",
        "stages",
        "whenever",
        "arrivals",
        "tallies",
        "clocks",
        "schedules",
        "ends",
        "gives",
        "forms",
    ),
    required=("process", "title", "about", "version", "stages", "ends"),
)
STAGE = Wording(
    part="A stage", words=("title", "at_most", "steps", "next"), required=("title", "steps", "next")
)
RULE = Wording(part="A rule", words=("when", "go"), required=("when", "go"))


def read_process(file: str, reader: Reader) -> ProcessDefinition | None:
    """The process in ``file``; None where the file is not even names with values."""
    block = reader.block(reader.open(file), "A process")
    if block is None:
        return None
    reader.positions.note(block.place)
    return _ProcessReader(reader, block).process(file)


class _ProcessReader:
    def __init__(self, reader: Reader, block: Block) -> None:
        self._reader = reader
        self._words = reader.words(block, PROCESS)
        self._forms = FormReader(reader)
        self._timers = TimerReader(reader)

    def process(self, file: str) -> ProcessDefinition:
        reader = self._reader
        for word, entry in self._words.items():
            reader.positions.note(entry.value.place, word)
        read_defaults(reader, self._timers, self._node("defaults"))
        start = self._forms.form("start", self._node("start"), "start")
        steps = StepReader(reader, self._forms, self._named_forms(), self._timers)
        steps.read_arrivals(self._node("arrivals"))
        subject = self._subject()
        return ProcessDefinition(
            process=self._name(file),
            title=reader.prose(self._node("title")),
            about=reader.prose(self._node("about")),
            subject=subject,
            once_per=reader.words_of(self._node("once_per")),
            version=reader.text(self._node("version")),
            basis=reader.words_of(self._node("basis")),
            start=start,
            stages=tuple(self._stage(entry, steps) for entry in self._entries("stages", "Stages")),
            whenever=self._whenever(),
            arrivals=steps.arrivals,
            tallies=read_tallies(reader, self._node("tallies")),
            clocks=read_clocks(reader, self._node("clocks")),
            schedules=read_schedules(reader, self._node("schedules"), subject),
            ends=tuple(self._end(entry) for entry in self._entries("ends", "Ends")),
            gives=self._gives(),
            names_start_days=PLACEHOLDER.search(reader.files[file]) is not None,
            templates=dict(steps.templates),
            content_hash="",
        )

    def _node(self, word: str) -> Node | None:
        entry = self._words.get(word)
        return entry.value if entry else None

    def _entries(self, word: str, what: str) -> Iterable[Entry]:
        return self._reader.block(self._node(word), what) or ()

    def _name(self, file: str) -> str:
        node = self._node("process")
        name, stem = self._reader.text(node), file.rpartition("/")[2].removesuffix(".yaml")
        if node is not None and name != stem:
            message = f'The process "{name}" stands in the file "{stem}.yaml": name both alike.'
            self._reader.refuse(node, message)
        return stem

    def _subject(self) -> SubjectKind:
        node = self._node("subject")
        word, kinds = self._reader.text(node), [*SubjectKind]
        if node is not None and word not in kinds:
            message = f"The subject of a process is one of: {', '.join(kinds)}."
            self._reader.refuse(node, message, did_you_mean(word, kinds))
            self._reader.positions.subject_known = False
        return SubjectKind(word) if word in kinds else SubjectKind.PUPIL

    def _named_forms(self) -> Mapping[str, Form]:
        forms = {}
        for entry in self._entries("forms", "Forms"):
            name = self._reader.name(entry.key, "a form", frozenset())
            self._reader.positions.note(entry.key.place, "forms", name)
            forms[name] = self._forms.form(name, entry.value, "forms", name)
        return forms

    # ---------------------------------------------------------------------------------- stages

    def _stage(self, entry: Entry, steps: StepReader) -> Stage:
        reader = self._reader
        name = reader.name(entry.key, "a stage")
        reader.positions.note(entry.key.place, "stages", name)
        block = reader.block(entry.value, "A stage")
        words = reader.words(block, STAGE) if block else {}
        nodes = {word: each.value for word, each in words.items()}
        for word, node in nodes.items():
            reader.positions.note(node.place, "stages", name, word)
        listed = reader.block(nodes.get("steps"), "Steps") or ()
        most = nodes.get("at_most")
        return Stage(
            name=name,
            title=reader.prose(nodes.get("title")),
            at_most=reader.amount(most, "times") or 1 if most else None,
            steps=tuple(steps.step_or_group(each, "stages", name, "steps") for each in listed),
            next=self._next(nodes.get("next"), name),
        )

    def _next(self, node: Node | None, stage: str) -> Next:
        match node:
            case Text():
                self._reader.positions.routes_known &= bool(node.value)
                return GoTo(target=self._reader.text(node))
            case Block():
                return self._by(node, stage)
            case Listing():
                return self._first_of(node, stage)
            case None:
                self._reader.positions.routes_known = False
                return GoTo(target="")

    def _by(self, block: Block, stage: str) -> Next:
        path, cases = "", {}
        for entry in block:
            place = entry.value.place
            if entry.key.value == "by":
                path = self._reader.text(entry.value)
                self._reader.positions.note(place, "stages", stage, "next", "by")
            else:
                cases[entry.key.value] = self._reader.text(entry.value)
                self._reader.positions.note(
                    entry.key.place, "stages", stage, "next", entry.key.value
                )
        if path:
            return By(path=path, cases=cases)
        first = block.entries[0].key if block.entries else block
        hint = did_you_mean(first.value, ("by",)) if isinstance(first, Text) else ""
        message = 'After "next" stands a stage, or "by" and a line for each choice, or a list.'
        self._reader.refuse(first, message, hint)
        self._reader.positions.routes_known = False
        return GoTo(target="")

    def _first_of(self, listing: Listing, stage: str) -> Next:
        otherwise = self._otherwise(listing, stage)
        rules = self._rules(
            listing.items[:-1] if otherwise else listing.items, "stages", stage, "next"
        )
        if not otherwise:
            message = 'The last line of this list says "otherwise" and a stage.'
            self._reader.refuse(listing, message)
            self._reader.positions.routes_known = False
        return FirstOf(rules=rules, otherwise=otherwise)

    def _otherwise(self, listing: Listing, stage: str) -> str:
        last = listing.items[-1] if listing.items else None
        if isinstance(last, Block) and [e.key.value for e in last] == ["otherwise"]:
            node = last.entries[0].value
            self._reader.positions.note(node.place, "stages", stage, "next", "otherwise")
            return self._reader.text(node)
        return ""

    def _rules(self, nodes: Iterable[Node], *names: str) -> tuple[When, ...]:
        found: list[When] = []
        for node in nodes:
            block = self._reader.block(node, "A rule")
            words = self._reader.words(block, RULE) if block else {}
            condition = self._reader.condition(words["when"].value) if "when" in words else None
            target = self._reader.text(words["go"].value) if "go" in words else ""
            if condition is None or not target:
                self._reader.positions.routes_known = False
                continue
            for word, entry in words.items():
                here = (*names, str(len(found)), word)
                self._reader.positions.note(entry.value.place, *here)
            found.append(When(when=condition, go=target))
        return tuple(found)

    # ------------------------------------------------------------------------- whenever, ends

    def _whenever(self) -> tuple[When, ...]:
        node = self._node("whenever")
        if node is None or isinstance(node, Listing):
            return self._rules(node.items if node else (), "whenever")
        self._reader.refuse(node, 'Write a list here, each line "- when: ..." with its "go: ...".')
        return ()

    def _gives(self) -> dict[str, str]:
        given = {}
        for entry in self._entries("gives", "What a process gives"):
            name = self._reader.name(entry.key, "what is given")
            self._reader.positions.note(entry.key.place, "gives", name)
            given[name] = self._reader.text(entry.value)
        return given

    def _end(self, entry: Entry) -> End:
        name = self._reader.name(entry.key, "an end")
        self._reader.positions.note(entry.key.place, "ends", name)
        return End(name=name, title=self._reader.prose(entry.value))
