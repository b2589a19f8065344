"""Settings: from ``settings.yaml`` in the data folder, overruled by environment variables.

``SENDFLOW_PORT=4300``, ``SENDFLOW_MAIL_HOST=mail.school.example``: the name of a setting, with the
group before it. Secrets are not settings; they are files of their own (``flows.secret_files``).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from definitions.errors import SendflowError
from notifications.sender import Encryption

DATA = "SENDFLOW_DATA"
DEFAULT_DATA = Path("data")
FILE = "settings.yaml"
STARTED = "started.yaml"
"""What ``sendflow up`` was last started with, so that the other commands find it."""
HIGHEST_BASE = 65535 - 3


class SettingsError(SendflowError):
    """A setting cannot be used; the message names it and says what is wrong."""


class SettingsPart(BaseModel):
    """A group of settings; a name it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class SchoolSettings(SettingsPart):
    """Who the letters are from."""

    name: str = "Our school"
    phone: str = ""
    office_email: str = ""
    """Where replies go: a mailbox somebody reads."""
    sender_email: str = ""
    """Whose address the mail server lets us use; by default the office's."""
    address: str = ""


class MailSettings(SettingsPart):
    """The school's mail server; its password is a secret file or ``SENDFLOW_MAIL_PASSWORD``."""

    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    encryption: Encryption = Encryption.STARTTLS
    user: str = ""


class Settings(SettingsPart):
    """Everything that differs between one installation and another."""

    data: Path
    """The folder that holds all that is kept."""
    sample: bool = False
    """Does the folder hold the sample school? Then letters go to the mailbox page."""
    send_at_once: bool = False
    """For trying things out: letters do not wait for the hours in which people are written to."""
    host: str = "127.0.0.1"
    port: int = Field(default=4200, ge=1, le=HIGHEST_BASE)
    """Of Prefect's UI; the site, the mailbox page and its mail server take the next three."""
    database_url: str = ""
    """Of the store; by default a file in the data folder."""
    prefect_api_url: str = ""
    """Of a Prefect server that runs elsewhere; by default ``sendflow up`` runs its own."""
    public_url: str = ""
    """How the answer site is reached from outside."""
    staff_url: str = ""
    """How staff reach the site, if by another address."""
    concurrency: int = Field(default=2, ge=1, le=16)
    """Wakes at a time: SQLite has one writer."""
    pool: str = "sendflow"
    """Prefect's work pool."""
    school: SchoolSettings = SchoolSettings()
    mail: MailSettings = MailSettings()

    @property
    def store_url(self) -> str:
        """Where the store is."""
        return self.database_url or f"sqlite:///{self.data.resolve() / 'sendflow.sqlite'}"

    @property
    def ui_url(self) -> str:
        """Where the SENDCo opens Prefect."""
        return self.prefect_api_url.removesuffix("/api") or f"http://{self.host}:{self.port}"

    @property
    def api_url(self) -> str:
        """Where Prefect is spoken to."""
        return f"{self.ui_url}/api"

    @property
    def site_port(self) -> int:
        """Where the answer site listens."""
        return self.port + 1

    @property
    def site_url(self) -> str:
        """How people reach the answer site."""
        return (self.public_url or f"http://{self.host}:{self.site_port}").rstrip("/")

    @property
    def staff_site_url(self) -> str:
        """How staff reach the site."""
        return (self.staff_url or self.site_url).rstrip("/")

    @property
    def mailbox_port(self) -> int:
        """Where the mailbox page of the sample school listens."""
        return self.port + 2

    @property
    def smtp_port(self) -> int:
        """Where the mail server of the sample school listens."""
        return self.port + 3

    @property
    def library(self) -> Path:
        """The school's own definitions and calendars, which stand in front of the shipped ones."""
        return self.data / "definitions"

    @property
    def logs(self) -> Path:
        """What happened, by ids and kinds of mistakes."""
        return self.data / "logs"


def read_settings(
    data: Path | None = None,
    environment: Mapping[str, str] | None = None,
    *,
    starting: bool = False,
    **changes: Any,
) -> Settings:
    """The settings of a data folder; ``changes`` come from the command line and overrule all.

    With ``starting`` it is this process that decides where everything listens; otherwise the port
    is the one that ``sendflow up`` was last started with.

    Raises:
        SettingsError: a setting is unknown or cannot be used.
    """
    found = os.environ if environment is None else environment
    folder = data or Path(found.get(DATA) or DEFAULT_DATA)
    values = _from_file(folder / FILE)
    if not starting:
        values |= _from_file(folder / STARTED)
    _overrule(values, found)
    values |= {name: value for name, value in changes.items() if value is not None}
    try:
        return Settings(**(values | {"data": folder}))
    except ValidationError as error:
        raise SettingsError(_sentence(error, folder / FILE)) from None


def write_settings(folder: Path, values: Mapping[str, Any]) -> None:
    """Write the settings file of a new data folder; one that is there stays as it is."""
    file = folder / FILE
    if not file.exists():
        with file.open("w", encoding="utf-8") as out:
            YAML(typ="safe", pure=True).dump(dict(values), out)


def note_start(settings: Settings) -> None:
    """Leave in the data folder where everything listens from now on."""
    (settings.data / STARTED).write_text(f"port: {settings.port}\n", "utf-8")


def _from_file(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        read = YAML(typ="safe", pure=True).load(file.read_text("utf-8"))
    except (YAMLError, UnicodeDecodeError):
        raise SettingsError(f"{file} is not YAML that can be read.") from None
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}.") from None
    if not isinstance(read, dict | None):
        raise SettingsError(f"{file} should hold lines such as `port: 4200`.")
    return read or {}


def _overrule(values: dict[str, Any], environment: Mapping[str, str]) -> None:
    for name, field in Settings.model_fields.items():
        group = field.annotation
        if isinstance(group, type) and issubclass(group, SettingsPart):
            inner = values.get(name, {})
            if isinstance(inner, dict):
                values[name] = inner = dict(inner)
                _take(inner, group, f"SENDFLOW_{name}_", environment)
    _take(values, Settings, "SENDFLOW_", environment)


def _take(
    values: dict[str, Any], group: type[SettingsPart], prefix: str, environment: Mapping[str, str]
) -> None:
    for name in group.model_fields:
        text = environment.get(f"{prefix}{name}".upper())
        if text is not None:
            values[name] = text


def _sentence(error: ValidationError, file: Path) -> str:
    mistakes = (
        f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in error.errors()
    )
    return f"The settings ({file}, or SENDFLOW_ variables) cannot be used. {'; '.join(mistakes)}."
