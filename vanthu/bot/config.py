"""Settings: the environment (``VANTHU_…``), secret files, ``vanthu.toml``; a wrong one is named by its key."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from pydantic import Field, HttpUrl, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from vanthu.locales import FIRST_LANGUAGE, Text, say_plain
from vanthu.rules.loader import SHIPPED as REGULATIONS
from vanthu.rules.office import SHIPPED

#: One place in the tree for everything that must be kept.
DEFAULT_HOME = Path("var")
PREFIX = "VANTHU_"
TOML = Path("vanthu.toml")
#: Where a container finds its secrets, one file each: ``/run/secrets/vanthu_telegram_token``.
SECRETS = Path("/run/secrets")

# pydantic's kinds of error that a setting can cause, and what is expected instead.
_EXPECTED: Mapping[str, Text] = {
    "int_parsing": Text("cli.settings.expected.number"),
    "int_type": Text("cli.settings.expected.number"),
    "bool_parsing": Text("cli.settings.expected.yes_no"),
    "bool_type": Text("cli.settings.expected.yes_no"),
    "url_parsing": Text("cli.settings.expected.url"),
    "url_scheme": Text("cli.settings.expected.url"),
    "path_type": Text("cli.settings.expected.path"),
    "string_type": Text("cli.settings.expected.words"),
    "database": Text("cli.settings.expected.database"),
    "networks": Text("cli.settings.expected.networks"),
}


class Settings(BaseSettings):
    """What an office may set. Paths are relative to the folder that the process is started in."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, toml_file=TOML, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    home: Path = DEFAULT_HOME
    database_url: str | None = None
    database_password: SecretStr | None = None
    office: str = "xa-mau"
    regulations: Path | None = None
    demo: bool = True
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    public_url: HttpUrl | None = None
    telegram_token: SecretStr | None = None
    telegram_api: HttpUrl = HttpUrl("https://api.telegram.org")
    telegram_webhook_secret: SecretStr | None = None
    metrics_token: SecretStr | None = None
    workers: int = Field(default=4, ge=1, le=64)
    visitor_pace: int = Field(default=30, ge=0, le=6000)
    trusted_proxies: str = ""
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")

    @field_validator(
        "telegram_token",
        "telegram_webhook_secret",
        "metrics_token",
        "regulations",
        "database_url",
        "database_password",
        "public_url",
        mode="before",
    )
    @classmethod
    def _blank_is_unset(cls, value: Any) -> Any:
        """An empty variable, as compose files leave them, is no value; a secret file ends with a newline."""
        return (value.strip() or None) if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _known_engine(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            engine = make_url(value).get_backend_name()
        except ArgumentError:
            engine = ""
        if engine not in ("sqlite", "postgresql"):
            raise ValueError("database")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: str) -> str:
        try:
            for each in filter(None, map(str.strip, value.split(","))):
                ip_network(each, strict=False)
        except ValueError:
            raise ValueError("networks") from None
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What stands first wins. The folder of secrets is only there in a container."""
        secrets = (SecretsSettingsSource(settings_cls, SECRETS),) if SECRETS.is_dir() else ()
        return init_settings, env_settings, *secrets, TomlConfigSettingsSource(settings_cls)

    @property
    def regulation_folders(self) -> tuple[Path, ...]:
        """Where regulations are looked for: those that are shipped, and the office's own."""
        return (REGULATIONS,) if self.regulations is None else (REGULATIONS, self.regulations)

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The proxies whose word is taken for where a request comes from."""
        named = filter(None, map(str.strip, self.trusted_proxies.split(",")))
        return tuple(ip_network(each, strict=False) for each in named)

    @property
    def days_folder(self) -> Path:
        """Where the office keeps the days off that it entered itself, one file an import."""
        return self.home / "calendar"

    @property
    def database(self) -> str:
        """The address of the records, with its password: as set, else a file in ``home``."""
        if self.database_url is None:
            return f"sqlite:///{self.home / 'vanthu.db'}"
        url = make_url(self.database_url)
        if self.database_password is not None:
            url = url.set(password=self.database_password.get_secret_value())
        return url.render_as_string(hide_password=False)

    @property
    def office_file(self) -> Path:
        """The office's own file, if ``office`` names one (``….toml``), else the shipped one of that id."""
        return Path(self.office) if self.office.endswith(".toml") else SHIPPED / f"{self.office}.toml"

    @property
    def address(self) -> str:
        """What people open: the public address if there is one, without a slash at the end."""
        return str(self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret that is set: what must never be seen in a log."""
        password = make_url(self.database).password
        kept = (
            self.telegram_token,
            self.telegram_webhook_secret,
            self.metrics_token,
            self.database_password,
        )
        found = [secret.get_secret_value() for secret in kept if secret is not None]
        return (*found, *((str(password),) if password else ()))


class SettingsError(Exception):
    """Settings that cannot be used; each problem names its key."""

    def __init__(self, problems: tuple[Text, ...]) -> None:
        super().__init__("\n".join(say_plain(problem, FIRST_LANGUAGE) for problem in problems))
        self.problems = problems


def load_settings(**given: Any) -> Settings:
    """Read and check the settings. Raises SettingsError with everything that is wrong."""
    try:
        settings = Settings(**given)
    except ValidationError as trouble:
        raise SettingsError(tuple(map(_problem, trouble.errors(include_input=False)))) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        raise SettingsError((Text("cli.settings.unreadable", file=str(TOML), why=str(trouble)),)) from None
    unknown = sorted(
        name
        for name in os.environ
        if name.startswith(PREFIX) and name.removeprefix(PREFIX).lower() not in Settings.model_fields
    )
    if unknown:
        raise SettingsError(tuple(Text("cli.settings.no_such_variable", variable=name) for name in unknown))
    return settings


def _problem(error: ErrorDetails) -> Text:
    key = ".".join(map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        return Text("cli.settings.no_such_key", setting=key, file=str(TOML))
    return Text("cli.settings.wrong", setting=key, variable=PREFIX + key.upper(), expected=_expected(error))


def _expected(error: ErrorDetails) -> Text | str:
    kind, detail = error["type"], error.get("ctx", {})
    if kind == "value_error":
        kind = str(detail["error"])
    if kind in ("greater_than_equal", "less_than_equal"):
        return Text("cli.settings.expected.within", bound=detail["ge" if kind.startswith("gr") else "le"])
    if kind == "string_pattern_mismatch":
        return Text(
            "cli.settings.expected.one_of", allowed=detail["pattern"].strip("^$()").replace("|", ", ")
        )
    return _EXPECTED.get(kind, error["msg"])
