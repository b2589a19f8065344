"""Forms, their questions, and lists of choices, out of YAML."""

from __future__ import annotations

import re

from definitions.condition_parts import number
from definitions.mistakes import did_you_mean, listed, suggest
from definitions.model.forms import AnswerType, Choice, Form, FormField, OnPaper, Proof
from definitions.reader import Reader, Wording
from definitions.yaml_text import Block, Entry, Node, Text

FORM = Wording(part="A form", words=("about", "proof", "seen_by"))
"""Everything else that stands in a form is a question."""
FIELD = Wording(
    part="A question",
    words=(
        "question",
        "answer",
        "hint",
        "on_paper",
        "when",
        "optional",
        "must_know",
        "choices",
        "seen_by",
        "earliest",
        "latest",
        "may_be_late",
        "at_least",
        "at_most",
        "prefill",
        "rows",
        "row_title",
        "show",
        "among",
        "columns",
        "consent",
        "lasts",
    ),
    required=("question", "answer"),
)
ON_PAPER = Wording(part="A question on paper", words=("question", "hint"), required=("question",))
MOST_ROWS = 20
"""Rows that a person may be asked to add; more than this is a slip of the pen."""

_ONE_LINE = re.compile(r"(?P<question>.+\S) +\((?P<answer>[^()]+?)(?P<optional>, optional)?\)")
_PATH = r"(?:earlier )?[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*"
_EACH_ROW = re.compile(rf"one for each (?P<path>{_PATH})")
_SEVERAL_ROWS = re.compile(r"(?P<fewest>\d{1,4})(?: to (?P<most>\d{1,4}))?")
_SOURCE = re.compile(rf"{_PATH}|[a-z][a-z0-9_]*")
_NEEDS_MORE = {
    AnswerType.CHOICE: "choices",
    AnswerType.CHOICES: "choices",
    AnswerType.TABLE: "columns",
    AnswerType.ROWS: "among",
}


class FormReader:
    """Reads the forms of one process, wherever they stand."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    # ---------------------------------------------------------------------------------- forms

    def form(self, name: str, node: Node | None, *names: str) -> Form:
        """A form; ``names`` lead to it. Where it cannot be read it is empty."""
        block = self._reader.block(node, "A form")
        if block is None:
            return Form(name=name, fields=())
        self._reader.positions.note(block.place, *names)
        said = {entry.key.value: entry.value for entry in block if entry.key.value in FORM.words}
        for word, each in said.items():
            self._reader.positions.note(each.place, *names, word)
        seen_by = self._reader.words_of(said.get("seen_by"))
        fields = [self.field(entry, *names) for entry in block if entry.key.value not in said]
        fields = [
            each if each.seen_by else each.model_copy(update={"seen_by": seen_by})
            for each in fields
        ]
        return Form(
            name=name,
            about=self._reader.prose(said.get("about")),
            proof=self._proof(said.get("proof")),
            seen_by=seen_by,
            fields=tuple(fields),
        )

    def _proof(self, node: Node | None) -> Proof:
        if node is None:
            return Proof.CODE
        word = self._reader.text(node)
        if word in set(Proof):
            return Proof(word)
        self._reader.refuse(node, "What must be shown is link or code.", did_you_mean(word, Proof))
        return Proof.CODE

    # -------------------------------------------------------------------------------- questions

    def field(self, entry: Entry, *names: str) -> FormField:
        """One question: on one line, or with words of its own."""
        name = self._reader.name(entry.key, "a question")
        here = (*names, name)
        self._reader.positions.note(entry.key.place, *here)
        if isinstance(entry.value, Text):
            return self._one_line(name, entry.value, here)
        block = self._reader.block(entry.value, "A question")
        if block is None:
            return self._unread(name, here)
        return self._many_lines(name, block, here)

    def _one_line(self, name: str, text: Text, here: tuple[str, ...]) -> FormField:
        match = _ONE_LINE.fullmatch(text.value)
        if match is None:
            self._reader.refuse(
                text,
                "A question on one line ends with the kind of answer, "
                'as in "When did you talk? (date)".',
            )
            return self._unread(name, here)
        answer = self._answer(text, match["answer"])
        if answer in _NEEDS_MORE:
            need = _NEEDS_MORE[answer]
            self._reader.refuse(text, f'A {answer} needs "{need}", and so more than one line.')
            answer = None
        if answer is None:
            return self._unread(name, here, match["question"])
        optional = match["optional"] is not None
        return FormField(name=name, question=match["question"], answer=answer, optional=optional)

    def _many_lines(self, name: str, block: Block, here: tuple[str, ...]) -> FormField:
        reader = self._reader
        words = reader.words(block, FIELD)
        nodes = {word: entry.value for word, entry in words.items()}
        for word, entry in words.items():
            reader.positions.note(entry.value.place, *here, word)
        kind = nodes.get("answer")
        answer = self._answer(kind, reader.text(kind)) if kind is not None else None
        question = reader.prose(nodes.get("question"))
        if answer is None:
            return self._unread(name, here, question)
        self._refuse_strangers(words, answer)
        need = _NEEDS_MORE.get(answer)
        if need is not None and need not in nodes:
            reader.mistakes.add(block.place, f'A {answer} needs "{need}".')
        elif answer is AnswerType.TABLE and "rows" not in nodes:
            reader.mistakes.add(block.place, f'A {answer} needs "rows".')
        rows_for, fewest, most = self._rows(nodes.get("rows"))
        return FormField(
            name=name,
            question=question,
            answer=answer,
            hint=reader.prose(nodes.get("hint")),
            on_paper=self._on_paper(nodes.get("on_paper"), here),
            when=reader.condition(nodes.get("when")),
            optional=reader.truth(nodes.get("optional")),
            must_know=reader.truth(nodes.get("must_know")),
            choices=self._choices(nodes.get("choices"), here),
            seen_by=reader.words_of(nodes.get("seen_by")),
            earliest=reader.deadline_of(nodes.get("earliest")),
            latest=reader.deadline_of(nodes.get("latest")),
            may_be_late=reader.truth(nodes.get("may_be_late")),
            at_least=self._number(nodes.get("at_least")),
            at_most=self._number(nodes.get("at_most")),
            prefill=self._path(nodes.get("prefill")),
            rows_for=rows_for,
            fewest=fewest,
            most=most,
            row_title=reader.prose(nodes.get("row_title")),
            show=reader.words_of(nodes.get("show")),
            among=self._path(nodes.get("among")),
            columns=self._columns(nodes.get("columns"), here, certain=most > 0),
            consent=reader.text(nodes.get("consent")),
            lasts=reader.deadline_of(nodes.get("lasts")),
        )

    def _on_paper(self, node: Node | None, here: tuple[str, ...]) -> OnPaper | None:
        block = self._reader.block(node, "A question on paper") if node is not None else None
        if block is None:
            return None
        nodes = {word: entry.value for word, entry in self._reader.words(block, ON_PAPER).items()}
        for word, said in nodes.items():
            self._reader.positions.note(said.place, *here, "on_paper", word)
        question, hint = (self._reader.prose(nodes.get(word)) for word in ("question", "hint"))
        return OnPaper(question=question, hint=hint)

    def _refuse_strangers(self, words: dict[str, Entry], answer: AnswerType) -> None:
        """Words that say nothing for this kind of answer."""
        chosen = (AnswerType.CHOICE, AnswerType.CHOICES)
        belongs = {
            "choices": chosen,
            "rows": (AnswerType.TABLE,),
            "columns": (AnswerType.TABLE,),
            "row_title": (AnswerType.TABLE,),
            "show": (AnswerType.TABLE,),
            "among": (AnswerType.ROWS,),
            "at_least": (AnswerType.NUMBER,),
            "at_most": (AnswerType.NUMBER,),
            "earliest": (AnswerType.DATE,),
            "latest": (AnswerType.DATE,),
            "may_be_late": (AnswerType.DATE,),
        }
        for word, answers in belongs.items():
            if word in words and answer not in answers:
                message = f'"{word}" goes with the answer {listed(answers)}, not "{answer}".'
                self._reader.refuse(words[word].key, message)
        if "lasts" in words and "consent" not in words:
            self._reader.refuse(words["lasts"].key, '"lasts" goes with "consent".')

    def _answer(self, node: Node, word: str) -> AnswerType | None:
        if word in set(AnswerType):
            return AnswerType(word)
        hint = suggest(word, AnswerType)
        self._reader.refuse(node, f'There is no kind of answer "{word}".', hint)
        return None

    def _unread(self, name: str, here: tuple[str, ...], question: str = "") -> FormField:
        self._reader.positions.unread.add(".".join(here))
        return FormField(name=name, question=question, answer=AnswerType.TEXT)

    # ------------------------------------------------------------------------- choices, tables

    def _choices(self, node: Node | None, here: tuple[str, ...]) -> tuple[Choice, ...]:
        """Choices written here, or the name of a list in ``lists/``."""
        if isinstance(node, Text):
            lists = self._reader.names_in("lists")
            if not self._reader.known(node, node.value, lists, "list"):
                self._reader.positions.unread.add(".".join(here))
                return ()
            node = self._reader.open(f"lists/{node.value}.yaml")
        block = self._reader.block(node, "A list of choices")
        return () if block is None else self.choices_in(block)

    def choices_in(self, block: Block) -> tuple[Choice, ...]:
        """Each ``key: words people read`` of a block."""
        return tuple(
            Choice(key=self._choice_key(entry.key), label=self._reader.text(entry.value))
            for entry in block
        )

    def _choice_key(self, key: Text) -> str:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_]*", key.value) or key.value == "nothing":
            message = f'"{key.value}" cannot be the key of a choice: small letters, digits, _ only.'
            self._reader.refuse(key, message)
        return key.value

    def _rows(self, node: Node | None) -> tuple[str, int, int]:
        """The path whose entries are the rows, or how many the person adds: at least, at most."""
        text = self._reader.text(node)
        if node is None or not text:
            return "", 0, 0
        if match := _EACH_ROW.fullmatch(text):
            return match["path"], 0, 0
        match = _SEVERAL_ROWS.fullmatch(text)
        fewest = int(match["fewest"]) if match else 0
        most = int(match["most"] or fewest) if match else 0
        if not match:
            example = '"one for each start.agencies", "2 to 4" or "3"'
            self._reader.refuse(node, f"Rows are written as in {example}.")
        elif not 1 <= fewest <= most <= MOST_ROWS:
            message = f"Rows are counted from 1 to {MOST_ROWS}, the smaller number first."
            self._reader.refuse(node, message)
        else:
            return "", fewest, most
        return "", 1, 1

    def _columns(
        self, node: Node | None, here: tuple[str, ...], *, certain: bool
    ) -> tuple[FormField, ...]:
        """The columns of a table.

        Where the person adds the rows, each says something known: there is no "I do not know".
        """
        block = self._reader.block(node, "The columns of a table")
        if block is None:
            return ()
        found = (self.field(entry, *here, "columns") for entry in block)
        return tuple(
            each.model_copy(update={"must_know": True}) if certain and not each.optional else each
            for each in found
        )

    def _path(self, node: Node | None) -> str:
        """``today``, ``pupil.need_areas``, ``earlier conclusion.carried_on``."""
        text = self._reader.text(node)
        if node is not None and text and not _SOURCE.fullmatch(text):
            message = 'This is written as in "iep.targets", "earlier iep.targets" or "today".'
            self._reader.refuse(node, message)
            return ""
        return text

    def _number(self, node: Node | None) -> float | None:
        text = self._reader.text(node)
        found = number(text) if text else None
        if node is not None and text and found is None:
            self._reader.refuse(node, f'"{text}" is not a number.')
        return found
