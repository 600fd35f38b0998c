"""Settings: the environment (``VANTHU_…``) before ``vanthu.toml``; a wrong one is named by its key."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, HttpUrl, SecretStr, StringConstraints, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

#: One place in the tree for everything that must be kept.
DEFAULT_HOME = Path("var")

TelegramToken = Annotated[SecretStr, StringConstraints()]


class Settings(BaseSettings):
    """What an office may set. Paths are relative to the folder that the process is started in."""

    model_config = SettingsConfigDict(
        env_prefix="VANTHU_", toml_file="vanthu.toml", extra="forbid", frozen=True, hide_input_in_errors=True
    )

    home: Path = DEFAULT_HOME
    database_url: str | None = None
    office: str = "xa-mau"
    demo: bool = True
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    public_url: HttpUrl | None = None
    telegram_token: SecretStr | None = None
    telegram_api: HttpUrl = HttpUrl("https://api.telegram.org")
    telegram_webhook_secret: SecretStr | None = None
    workers: int = Field(default=4, ge=1, le=64)
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")

    @field_validator("telegram_token", "telegram_webhook_secret", "database_url", "public_url", mode="before")
    @classmethod
    def _blank_is_unset(cls, value: Any) -> Any:
        """An empty variable, as compose files leave them, is no value."""
        return None if isinstance(value, str) and not value.strip() else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def database(self) -> str:
        """The address of the records: as set, else a file in ``home``."""
        return self.database_url or f"sqlite:///{self.home / 'vanthu.db'}"

    @property
    def address(self) -> str:
        """What people open: the public address if there is one, without a slash at the end."""
        return str(self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


class SettingsError(Exception):
    """Settings that cannot be used; each problem names its key."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load_settings(**given: Any) -> Settings:
    """Read and check the settings. Raises SettingsError."""
    try:
        settings = Settings(**given)
    except ValidationError as trouble:
        raise SettingsError([_problem(error) for error in trouble.errors(include_input=False)]) from None
    unknown = sorted(
        name
        for name in os.environ
        if name.startswith("VANTHU_") and name.removeprefix("VANTHU_").lower() not in Settings.model_fields
    )
    if unknown:
        raise SettingsError([f"{name}: no such setting" for name in unknown])
    return settings


def _problem(error: Any) -> str:
    key = ".".join(map(str, error["loc"]))
    return f"{key} (VANTHU_{key.upper()}): {error['msg']}"
