"""Settings: where they come from, and that each wrong one is named by its key."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from vanthu.bot import config
from vanthu.bot.config import REGULATIONS, Settings, SettingsError, load_settings
from vanthu.rules.book import load_book
from vanthu.rules.office import SHIPPED as OFFICES
from vanthu.rules.office import load_office


@pytest.fixture(autouse=True)
def _nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, no variable, no secrets."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(config, "SECRETS", tmp_path / "secrets")
    for name in [name for name in os.environ if name.startswith("VANTHU_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("key", "wrong", "expected"),
    [
        ("port", "eighty", "số nguyên"),
        ("port", "0", "giới hạn là 1"),
        ("port", "70000", "65535"),
        ("workers", "0", "giới hạn là 1"),
        ("demo", "perhaps", "true hoặc false"),
        ("public_url", "xa-mau.vn", "http"),
        ("public_url", "ftp://xa-mau.vn", "http"),
        ("telegram_api", "nowhere", "http"),
        ("database_url", "mysql://x/y", "postgresql://"),
        ("database_url", "vanthu.db", "sqlite:///"),
        ("log_level", "loud", "debug, info, warning, error"),
    ],
)
def test_a_wrong_variable_is_named_with_what_is_expected(
    key: str, wrong: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    variable = f"VANTHU_{key.upper()}"
    monkeypatch.setenv(variable, wrong)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert variable in str(refused.value)
    assert expected in str(refused.value)


def test_every_wrong_key_is_named_at_once() -> None:
    Path("vanthu.toml").write_text('port = "x"\nworkers = 0\nofice = "xa-mau"\n')
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert len(refused.value.problems) == 3
    assert all(key in str(refused.value) for key in ("port", "workers", "ofice"))


def test_an_unknown_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTHU_PROT", "8080")
    with pytest.raises(SettingsError, match="VANTHU_PROT"):
        load_settings()


def test_an_unreadable_file_is_named() -> None:
    Path("vanthu.toml").write_text("port = \n")
    with pytest.raises(SettingsError, match=r"vanthu\.toml"):
        load_settings()


def test_a_wrong_secret_is_named_but_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTHU_DATABASE_URL", "mysql://vanthu:hush@db/vanthu")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert "hush" not in str(refused.value)


def test_the_environment_wins_over_secret_files_and_those_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("vanthu.toml").write_text('port = 8001\nhost = "file"\ntelegram_token = "file"\n')
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "vanthu_telegram_token").write_text("42:secret\n")
    (tmp_path / "secrets" / "vanthu_host").write_text("secret\n")
    monkeypatch.setenv("VANTHU_HOST", "environment")
    settings = load_settings()
    assert (settings.port, settings.host) == (8001, "environment")
    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == "42:secret"


def test_an_empty_variable_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("TELEGRAM_TOKEN", "PUBLIC_URL", "DATABASE_URL", "DATABASE_PASSWORD"):
        monkeypatch.setenv(f"VANTHU_{key}", "  ")
    settings = load_settings()
    assert (settings.telegram_token, settings.public_url, settings.database_url) == (None, None, None)


def test_without_settings_it_is_the_demo_on_this_machine(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.demo
    assert settings.address == "http://127.0.0.1:8080"
    assert settings.database == "sqlite:///var/vanthu.db"
    assert settings.office_file.name == "xa-mau.toml"
    assert settings.office_file.is_file()


def test_the_password_of_the_database_may_stand_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(database_url="postgresql://vanthu@db/vanthu", database_password="p@ss")
    assert settings.database == "postgresql://vanthu:p%40ss@db/vanthu"
    assert settings.secrets == ("p@ss", "p@ss")


def test_an_office_of_ones_own_is_a_file() -> None:
    assert Settings(office="offices/mine.toml").office_file == Path("offices/mine.toml")


def test_the_public_address_ends_without_a_stroke() -> None:
    assert Settings(public_url="https://xa-mau.example/").address == "https://xa-mau.example"


def test_an_offices_own_regulations_are_found_beside_the_shipped_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = (REGULATIONS / "quang-khai-2021.toml").read_text(encoding="utf-8")
    own = tmp_path / "mau-son-2026.toml"
    own.write_text(shipped.replace('id = "quang-khai-2021"', 'id = "mau-son-2026"'), encoding="utf-8")
    monkeypatch.setenv("VANTHU_REGULATIONS", str(tmp_path))
    office = replace(load_office(OFFICES / "xa-mau.toml"), adopts=("mau-son-2026", "trung-dung-2024"))
    rules = load_book(office, load_settings().regulation_folders).at(date(2026, 11, 23))
    assert [each.id for each in rules.regulations] == ["mau-son-2026", "trung-dung-2024"]
