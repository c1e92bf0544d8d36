"""The commands. What a person can mend ends in one line and an exit code, never in a traceback.

Exit codes: 0 done, 1 what was asked for failed, 2 wrong usage or settings, 130 interrupted.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.exceptions import TyperException

from talentbot.cli.broadcast import broadcast
from talentbot.cli.database import database
from talentbot.cli.faq import deadlines, faq
from talentbot.cli.posters import poster
from talentbot.cli.shared import AsJson, loaded_answering
from talentbot.cli.staff import staff
from talentbot.errors import ConfigurationError, TalentbotError
from talentbot.language import Locale
from talentbot.settings import Settings, read_settings

if TYPE_CHECKING:
    from talentbot.answering import Answering, Outcome

app = typer.Typer(
    help="A Telegram bot that answers questions about working in Nagaoka, Japan, in Russian, Kyrgyz and Japanese.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(faq, name="faq")
app.add_typer(deadlines, name="deadlines")
app.add_typer(broadcast, name="broadcast")
app.add_typer(staff, name="staff")
app.add_typer(database, name="db")
app.command()(poster)


def main() -> None:
    """Run a command and exit."""
    try:
        # A command that raises typer.Exit makes its code the result.
        sys.exit(app(standalone_mode=False))
    except TyperException as error:
        _fail(error.format_message(), error.exit_code)
    except TalentbotError as error:
        _fail(str(error), error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read the output has seen enough; keep the interpreter from flushing into the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str, exit_code: int) -> None:
    if message:
        typer.echo(f"talentbot: {message}", err=True)
    sys.exit(exit_code)


@app.command()
def run() -> None:
    """Run the bot until it is told to stop."""
    from talentbot.app import run_until_stopped, running

    asyncio.run(run_until_stopped(running(_settings_with_logging()), lambda _: None))


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="Where the chat page listens.", min=0, max=65535)] = 8080,
) -> None:
    """Try everything in the browser, without a Telegram account: a local Bot API server, a chat page and the bot."""
    from talentbot.app import run_until_stopped, sandbox_running

    def say_where(url: str) -> None:
        typer.echo(f"Open {url} in a browser. Stop with Ctrl+C.")

    asyncio.run(run_until_stopped(sandbox_running(_settings_with_logging(), port), say_where))


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="The question.")],
    locale: Annotated[Locale | None, typer.Option(help="The locale the person has chosen.")] = None,
    as_json: AsJson = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show what was found by which words.")] = False,
) -> None:
    """Ask one question: print the answer, or what the bot would do instead."""
    answering = loaded_answering()
    outcome = answering.answer(text, locale)
    if explain:
        from talentbot.cli.explanation import as_json as explained_as_json
        from talentbot.cli.explanation import as_text
        from talentbot.matching.explaining import explain as explain_matches

        explanation = explain_matches(answering.matcher, answering.faq, text, outcome.locale)
        typer.echo(explained_as_json(outcome, explanation) if as_json else as_text(outcome, explanation))
        return
    if as_json:
        typer.echo(json.dumps(_outcome_as_json(outcome), ensure_ascii=False))
        return
    typer.echo(_outcome_as_text(outcome, answering))


@app.command()
def match() -> None:
    """Match utterances: JSON lines of id, text and lang on standard input, one line of matches each on output."""
    answering = loaded_answering()
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # a text stream, whatever the locale says
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    for number, line in enumerate(sys.stdin, 1):
        if line.strip():
            utterance = _utterance(line, number)
            outcome = answering.answer(utterance["text"], utterance["lang"])
            typer.echo(json.dumps({"id": utterance["id"], **_outcome_as_json(outcome)}, ensure_ascii=False))


def _settings_with_logging() -> Settings:
    from talentbot.logs import set_up_logging

    settings = read_settings()
    set_up_logging(settings.token, settings.webhook_secret)
    return settings


def _outcome_as_json(outcome: Outcome) -> dict[str, Any]:
    matches = [{"entry": found.entry_id, "score": round(found.score, 4)} for found in outcome.matches]
    return {"locale": outcome.locale.value, "decision": outcome.decision.value, "matches": matches}


def _outcome_as_text(outcome: Outcome, answering: Answering) -> str:
    from talentbot.answering import Decision
    from talentbot.bot.presentation import entry_text, title_of
    from talentbot.matching.matcher import MAX_SUGGESTIONS

    entries = [answering.faq.entries[found.entry_id] for found in outcome.matches]
    if outcome.decision is Decision.ANSWER:
        return entry_text(entries[0], outcome.locale)
    if outcome.decision is Decision.SUGGEST:
        titles = (f"  {entry.id}: {title_of(entry, outcome.locale)}" for entry in entries[:MAX_SUGGESTIONS])
        return "\n".join(("Not sure; the bot offers:", *titles))
    if outcome.is_distress:
        return "Somebody in danger: the bot says whom to call."
    if outcome.is_courtesy:
        return "A greeting or thanks: the bot returns it and waits for the question."
    return "No entry answers this; the bot says so and offers topics and contacts."


def _utterance(line: str, number: int) -> dict[str, Any]:
    try:
        fields = json.loads(line)
        text, language = fields["text"], fields.get("lang") or None
        locale = Locale(language) if language else None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = f'standard input, line {number}: is not {{"id": ..., "text": ..., "lang": "ru"|"ky"|"ja"}}'
        raise ConfigurationError(message) from error
    if not isinstance(text, str):
        message = f"standard input, line {number}: `text` is no text"
        raise ConfigurationError(message)
    return {"id": fields.get("id"), "text": text, "lang": locale}
