from __future__ import annotations

import re
from pathlib import Path

import pytest

from talentbot.errors import ConfigurationError
from talentbot.settings import PREFIX, Settings, read_settings

README = Path(__file__).parents[1] / "README.md"
EXAMPLE = Path(__file__).parents[1] / "deploy" / "example.env"


def test_the_defaults_are_those_that_are_documented() -> None:
    settings = read_settings()

    assert settings.api_url == "https://api.telegram.org"
    assert settings.faq_dir == Path("faq")
    assert settings.listen_address == ("127.0.0.1", 8081)
    assert settings.messages_per_second == 25
    assert settings.database_url.startswith("sqlite:///var/")


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("TALENTBOT_ADMIN_IDS=1, 2\nTALENTBOT_LISTEN=[::1]:0\nOTHER=x\n", encoding="utf-8")
    monkeypatch.setenv("TALENTBOT_ADMIN_IDS", "3")

    settings = read_settings()

    assert settings.admin_ids == {3}
    assert settings.listen_address == ("::1", 0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LISTEN", "8081"),
        ("LISTEN", "localhost:99999"),
        ("API_URL", "api.telegram.org"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("ADMIN_IDS", "1,somebody"),
        ("STAFF_CHAT_ID", "staff"),
        ("WEBHOOK_SECRET", "with space"),
        ("MESSAGES_PER_SECOND", "0"),
        ("MESSAGES_PER_SECOND", "31"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"TALENTBOT_{name}", value)

    with pytest.raises(ConfigurationError, match=f"^TALENTBOT_{name} ") as caught:
        read_settings()

    assert "\n" not in str(caught.value)


def test_what_is_left_empty_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = read_settings()
    Path(".env").write_text("TALENTBOT_TOKEN=42:abc\n", encoding="utf-8")
    for name in Settings.model_fields:
        monkeypatch.setenv(f"{PREFIX}{name.upper()}", "")

    assert read_settings() == expected


def test_a_webhook_needs_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALENTBOT_WEBHOOK_URL", "https://bot.example.org/telegram")
    with pytest.raises(ConfigurationError, match=r"^TALENTBOT_WEBHOOK_SECRET is missing"):
        read_settings()


def test_the_token_comes_from_the_setting_or_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("123456789:AAEhBP0av28abcdefghijklmnopqrstuvwx\n", encoding="utf-8")

    assert read_settings(token_file=tmp_path / "token").bot_token().startswith("123456789:")
    assert read_settings(token="42:abc").bot_token() == "42:abc"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "TALENTBOT_TOKEN is not set"),
        ({"token": "nonsense"}, "TALENTBOT_TOKEN is no token"),
        ({"token_file": "gone"}, "TALENTBOT_TOKEN_FILE: gone cannot be read"),
    ],
)
def test_a_missing_or_wrong_token_says_how_to_get_one(values: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        read_settings(**values).bot_token()


def test_secrets_are_not_shown() -> None:
    secrets = {
        "token": "123456789:AAEhBP0av28abcdefghijklmnopqrstuvwx",
        "webhook_secret": "hush-hush",
        "database_url": "postgresql://bot:pass-word@localhost/x",
    }
    shown = repr(read_settings(**secrets))

    assert not any(secret in shown for secret in secrets.values())


@pytest.mark.parametrize("document", [README, EXAMPLE])
def test_every_setting_is_documented_and_no_other(document: Path) -> None:
    documented = set(re.findall(rf"{PREFIX}[A-Z_]+", document.read_text(encoding="utf-8")))

    assert documented == {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def test_the_readme_gives_each_default() -> None:
    rows = dict(re.findall(rf"^\| `{PREFIX}([A-Z_]+)` \|(.*?)\|", README.read_text(encoding="utf-8"), re.MULTILINE))

    for name, field in Settings.model_fields.items():
        default = field.default
        shown = "" if default in ("", None, frozenset()) else str(default)
        assert rows[name.upper()].strip("` ") == shown, name
