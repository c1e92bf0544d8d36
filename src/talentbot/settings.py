"""Every setting, read once from the environment and from `.env` in the working directory."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from talentbot.errors import ConfigurationError

PREFIX = "TALENTBOT_"

_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""What the Bot API's setWebhook accepts as `secret_token`."""

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{3,}")


class Settings(BaseSettings):
    """How this installation is set up; each field is `TALENTBOT_` and its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    token: str = Field("", repr=False, description="The bot's token, as @BotFather gave it.")
    token_file: Path | None = Field(None, description="A file that holds the token, instead of `TALENTBOT_TOKEN`.")
    api_url: str = Field("https://api.telegram.org", description="The Bot API server: Telegram's own or a local one.")
    database_url: str = Field(
        "sqlite:///var/talentbot.db",
        repr=False,
        description="The database: `sqlite:///file` or `postgresql://user:password@host/name`.",
    )
    faq_dir: Path = Field(Path("faq"), description="The folder that holds the FAQ.")
    admin_ids: Annotated[frozenset[int], NoDecode] = Field(
        frozenset(), description="Telegram user ids of the administrators, separated by commas."
    )
    staff_chat_id: int | None = Field(None, description="The coordinators' group, by its Telegram chat id.")
    webhook_url: str = Field(
        "", description="The address at which Telegram reaches the webhook; empty: the bot asks for updates itself."
    )
    webhook_secret: str = Field(
        "", repr=False, description="The secret that Telegram sends along: 1-256 of A-Z, a-z, 0-9, `_` and `-`."
    )
    listen: str = Field(
        "127.0.0.1:8081", description="Where the webhook, `/healthz` and `/readyz` listen; port 0 takes a free one."
    )
    messages_per_second: float = Field(25, gt=0, le=30, description="The pace of bulk deliveries.")

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(part.isdigit() for part in parts):
            raise ValueError("is a list of Telegram user ids such as 123456789,987654321")
        return parts

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, values: dict[str, object]) -> dict[str, object]:
        """A setting left empty, as in a copied example, has its default."""
        return {name: value for name, value in values.items() if value != ""}

    @field_validator("api_url", "webhook_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
            raise ValueError("is no address such as https://example.org")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("begins with sqlite:/// or postgresql://")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _is_secret(cls, value: str) -> str:
        if value and not _WEBHOOK_SECRET.fullmatch(value):
            raise ValueError("has 1-256 of the characters A-Z, a-z, 0-9, _ and -")
        return value

    @field_validator("listen")
    @classmethod
    def _is_listen(cls, value: str) -> str:
        _, separator, port = value.rpartition(":")
        if not separator or not port.isdigit() or int(port) > 65535:
            raise ValueError("is a host and a port such as 127.0.0.1:8081")
        return value

    @model_validator(mode="after")
    def _has_secret(self) -> Self:
        if self.webhook_url and not self.webhook_secret:
            raise ValueError("webhook_secret is missing; a webhook without one takes updates from anybody")
        return self

    @property
    def listen_address(self) -> tuple[str, int]:
        """Host and port."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)

    def bot_token(self) -> str:
        """The token, from the setting or the file it names.

        Raises:
            ConfigurationError: there is none, or it has not the form of a token.
        """
        token = self.token.strip() or self._token_in_file()
        if not token:
            raise ConfigurationError("TALENTBOT_TOKEN is not set; @BotFather on Telegram gives you one with /newbot")
        if not _TOKEN.fullmatch(token):
            raise ConfigurationError("TALENTBOT_TOKEN is no token; it looks like 123456789:AAE...; copy it whole")
        return token

    def _token_in_file(self) -> str:
        if self.token_file is None:
            return ""
        try:
            return self.token_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            message = f"TALENTBOT_TOKEN_FILE: {self.token_file} cannot be read: {reason}"
            raise ConfigurationError(message) from error


def read_settings(**overrides: object) -> Settings:
    """Read the settings; `overrides` win over the environment and `.env`.

    Raises:
        ConfigurationError: a setting has a value that cannot be used; the message names it and never shows a secret.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks the values
    except ValidationError as error:
        raise ConfigurationError("; ".join(_sentence(problem) for problem in error.errors())) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(".env is not UTF-8; save it with that encoding") from error


def _sentence(problem: object) -> str:
    """One problem of pydantic's as a sentence that begins with the setting's name."""
    assert isinstance(problem, dict)  # noqa: S101 - ErrorDetails is a TypedDict
    reason = str(problem["msg"]).removeprefix("Value error, ")
    if problem["loc"]:
        return f"{PREFIX}{str(problem['loc'][0]).upper()} {reason[:1].lower()}{reason[1:]}"
    name, _, rest = reason.partition(" ")
    return f"{PREFIX}{name.upper()} {rest}"
