"""One Prefect deployment for each definition: its run form is how a process is started."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from definitions.errors import SendflowError
from definitions.model.forms import AnswerType, FormField
from definitions.model.process import ProcessDefinition
from flows.board_view import TAG
from flows.prefect_api import PrefectApi
from flows.subject_labels import choice_of
from tasks.assignment import Agency
from tasks.subjects import Pupil

ENTRYPOINT = "flows.process.run_process"
"""A module, not a file: a file's folder would come first on the path and shadow ``tasks``."""
HAVE_MISTAKES = (
    "These definitions have mistakes. They cannot be started until they are mended; "
    "everything else goes on, and so does what is running."
)
WHEN_NEEDED = "Must be answered where what is chosen above calls for it."
"""Prefect cannot ask a question on a condition: it offers it always, and calls it optional."""


class NotForAStartFormError(SendflowError):
    """A start form asks for something that may not be typed into Prefect."""


def pool_body(pool: str) -> dict[str, Any]:
    """A work pool of Prefect's own ``process`` type, which needs nothing from outside."""
    variables = {
        "command": {"type": "string", "title": "Command"},
        "env": {"type": "object", "title": "Environment", "additionalProperties": {}},
        "labels": {"type": "object", "title": "Labels", "additionalProperties": {}},
        "name": {"type": "string", "title": "Name"},
        "stream_output": {"type": "boolean", "title": "Stream output", "default": True},
        "working_dir": {"type": "string", "title": "Working directory"},
    }
    return {
        "name": pool,
        "type": "process",
        "description": "Sendflow's own worker takes these runs up.",
        "base_job_template": {
            "job_configuration": {name: f"{{{{ {name} }}}}" for name in variables},
            "variables": {"type": "object", "properties": variables},
        },
    }


def deployment_body(
    definition: ProcessDefinition,
    flow_id: str,
    pool: str,
    pupils: Sequence[Pupil],
    agencies: Sequence[Agency],
) -> dict[str, Any]:
    """A definition as Prefect takes it."""
    return {
        "name": definition.process,
        "flow_id": flow_id,
        "version": f"{definition.version} {definition.content_hash}",
        "description": definition.about,
        "entrypoint": ENTRYPOINT,
        "work_pool_name": pool,
        "tags": [TAG, definition.process],
        "parameters": {"process": definition.process},
        "parameter_openapi_schema": run_form(definition, pupils, agencies),
        "enforce_parameter_schema": True,
    }


def run_form(
    definition: ProcessDefinition, pupils: Sequence[Pupil], agencies: Sequence[Agency]
) -> dict[str, Any]:
    """The JSON schema Prefect draws the run form from: choices, dates and numbers, no prose.

    Raises:
        NotForAStartFormError: a start field asks for prose, a table or a person.
    """
    properties: dict[str, Any] = {**choice_of(definition.subject, pupils)}
    required = [*properties]
    if definition.start.fields:
        properties["start"] = _start_group(definition, agencies)
        required.append("start")
    return {
        "title": definition.title,
        "type": "object",
        "properties": properties,
        "required": required,
        "definitions": {},
    }


def _start_group(definition: ProcessDefinition, agencies: Sequence[Agency]) -> dict[str, Any]:
    fields = definition.start.fields
    return {
        "title": definition.title,
        "type": "object",
        "position": 1,
        "properties": {
            each.name: _field(each, agencies) | {"title": each.question, "position": number}
            for number, each in enumerate(fields)
        },
        "required": [each.name for each in fields if not each.optional and each.when is None],
    }


def _field(field: FormField, agencies: Sequence[Agency]) -> dict[str, Any]:
    said = [field.hint] if field.hint else []
    if field.when is not None and not field.optional:
        said.append(WHEN_NEEDED)
    hint = {"description": " ".join(said)} if said else {}
    match field.answer:
        case AnswerType.CHOICE:
            return _one_of(each.label for each in field.choices) | hint
        case AnswerType.CHOICES:
            return _several_of(each.label for each in field.choices) | hint
        case AnswerType.AGENCIES:
            return _several_of(each.title for each in agencies) | hint
        case AnswerType.YES_NO:
            return _one_of(("yes", "no")) | hint
        case AnswerType.DATE:
            return {"type": "string", "format": "date"} | hint
        case AnswerType.NUMBER:
            return {"type": "number"} | hint
        case _:
            raise NotForAStartFormError(
                f'The start form asks "{field.question}" for {field.answer.value}. '
                "What is typed into Prefect stays in Prefect: use choices, dates or numbers."
            )


def _one_of(labels: Iterable[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(labels)}


def _several_of(labels: Iterable[str]) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string", "enum": list(labels)}, "uniqueItems": True}


class Deployer:
    """Brings Prefect's deployments up to date, and does nothing while nothing has changed."""

    def __init__(self, prefect: PrefectApi, pool: str) -> None:
        self._prefect = prefect
        self._pool = pool
        self._deployed = ""

    def deploy(
        self,
        definitions: Mapping[str, ProcessDefinition],
        pupils: Sequence[Pupil],
        agencies: Sequence[Agency],
        broken: AbstractSet[str] = frozenset(),
    ) -> bool:
        """Make or update one deployment each, and take away those of no definition; was it needed?

        Those of the ``broken`` stay as they are: what has mistakes today is mended tomorrow.

        Raises:
            NotForAStartFormError: see ``run_form``; nothing was deployed.
            PrefectUnavailableError: Prefect does not answer.
        """
        bodies = [
            deployment_body(each, "", self._pool, pupils, agencies) for each in definitions.values()
        ]
        fingerprint = _fingerprint([*bodies, {"broken": sorted(broken)}])
        if fingerprint == self._deployed:
            return False
        self._prefect.ensure_pool(pool_body(self._pool))
        current = set()
        for body, definition in zip(bodies, definitions.values(), strict=True):
            flow_id = self._prefect.ensure_flow(definition.title)
            current.add(self._prefect.ensure_deployment(body | {"flow_id": flow_id}))
        for found in self._prefect.find_deployments(TAG):
            if found.id not in current and found.name not in broken:
                self._prefect.delete_deployment(found.id)
        self._deployed = fingerprint
        return True

    def forget(self) -> None:
        """Deploy everything again next time: Prefect was restarted or put back."""
        self._deployed = ""


def _fingerprint(bodies: Sequence[Mapping[str, Any]]) -> str:
    text = json.dumps(bodies, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
