"""`talentbot faq` and `talentbot deadlines`."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from talentbot.cli.shared import AsJson, loaded_answering
from talentbot.errors import FaqError
from talentbot.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talentbot.faq.document import Problem

faq = typer.Typer(help="Look at the FAQ, check it, and carry it to Excel and back.", no_args_is_help=True)
deadlines = typer.Typer(help="Look at the deadlines.", no_args_is_help=True)

FaqFolder = Annotated[Path | None, typer.Argument(help="The FAQ's folder; TALENTBOT_FAQ_DIR when left out.")]


@faq.command("check")
def faq_check(path: FaqFolder = None, as_json: AsJson = False) -> None:
    """Report every problem of the FAQ; exit 1 when one is an error."""
    from talentbot.publishing.check import check_faq

    checked = check_faq(path or read_settings().faq_dir, _today())
    problems, errors = checked.problems, len(checked.errors)
    if as_json:
        listed = [
            {
                "path": str(problem.path),
                "line": problem.line,
                "severity": "warning" if problem.is_warning else "error",
                "message": str(problem.message),
            }
            for problem in problems
        ]
        typer.echo(json.dumps({"errors": errors, "problems": listed}, ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            typer.echo(problem)
        typer.echo(f"{errors} errors, {len(problems) - errors} warnings")
    raise typer.Exit(1 if errors else 0)


@faq.command("list")
def faq_list(as_json: AsJson = False) -> None:
    """List the entries."""
    from talentbot.faq.load import load_faq
    from talentbot.publishing.catalogue import catalogue

    entries = catalogue(load_faq(read_settings().faq_dir))
    if as_json:
        typer.echo(json.dumps(entries, ensure_ascii=False, indent=2))
        return
    for entry in entries:
        titles = "  ".join(f"{locale}: {text['title']}" for locale, text in entry["locales"].items())
        typer.echo(f"{entry['id']:<28}{titles}")


@faq.command("evaluate")
def faq_evaluate(
    queries: Annotated[Path, typer.Argument(help="Labelled queries: JSON lines of id, lang, text and expect.")],
) -> None:
    """Measure how well labelled queries are answered, and list every miss."""
    from talentbot.matching.evaluate import evaluate, read_queries, report

    labelled = read_queries(queries)
    answering = loaded_answering()
    evaluation = evaluate(labelled, answering.answer, answering.faq.entries.keys())
    for miss in evaluation.misses:
        expected = " ".join(miss.query.expected) or "nothing"
        typer.echo(f"{miss.query.id}: {miss.decision}: {' '.join(miss.found) or 'nothing'}; expected {expected}")
    typer.echo(report(evaluation))


@faq.command("export")
def faq_export(out: Annotated[Path, typer.Argument(help="The workbook to write, such as faq.xlsx.")]) -> None:
    """Write the whole FAQ into an Excel workbook."""
    from talentbot.faq.load import load_faq
    from talentbot.faq.workbook.write import write_workbook

    workbook = write_workbook(load_faq(read_settings().faq_dir))
    try:
        out.write_bytes(workbook)
    except OSError as error:
        message = f"{out}: {error.strerror}"
        raise FaqError(message) from error
    typer.echo(f"Written: {out}")


@faq.command("import")
def faq_import(
    workbook: Annotated[Path, typer.Argument(help="The workbook, as `faq export` wrote it and somebody changed it.")],
    *,
    is_sure: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before writing.")] = False,
    is_trial: Annotated[bool, typer.Option("--dry-run", help="Show what would change and write nothing.")] = False,
) -> None:
    """Show what a workbook changes, and write it into the FAQ's files; a bot that runs takes it over."""
    from talentbot.faq.folder import write_files
    from talentbot.faq.load import files_of, parse_faq
    from talentbot.publishing.check import check_files, new_errors
    from talentbot.publishing.difference import difference
    from talentbot.publishing.publisher import applied
    from talentbot.publishing.telling import difference_text
    from talentbot.publishing.uploads import read_upload

    folder = read_settings().faq_dir
    files = files_of(folder)
    upload = read_upload(workbook.name, _content(workbook), files, folder)
    _refuse(upload.problems)
    if not upload.changes:
        typer.echo("The workbook changes nothing.")
        return
    today = _today()
    checked = check_files(applied(files, upload.changes), folder, today)
    typer.echo(difference_text(difference(parse_faq(files, folder)[0], checked.faq), str))
    if checked.errors:
        _refuse(new_errors(checked, check_files(files, folder, today)))
    for entry_id in upload.stale:
        typer.echo(f"{entry_id}: was changed by somebody else since the export; the lines with − go", err=True)
    if is_trial or not (is_sure or _agrees()):
        typer.echo("Nothing was written.")
        return
    write_files(folder, upload.changes, {name: files.get(name) for name in upload.changes})
    typer.echo(f"Written: {', '.join(sorted(upload.changes))}")


@faq.command("init")
def faq_init(path: FaqFolder = None) -> None:
    """Put the FAQ that comes with the program into a folder that has none; one that has stays as it is."""
    from talentbot.publishing.shipped import write_shipped_faq

    folder = path or read_settings().faq_dir
    count = write_shipped_faq(folder)
    typer.echo(f"Written: {count} files into {folder}")


@faq.command("site")
def faq_site(
    out: Annotated[Path, typer.Argument(help="The folder to write.")],
    username: Annotated[str | None, typer.Option("--bot", help="The bot's user name, to link to it.")] = None,
) -> None:
    """Write the whole FAQ as a small web site that needs no server."""
    from talentbot.faq.load import load_faq
    from talentbot.publishing.site.build import build_site

    name = username.removeprefix("@") if username else None
    pages = build_site(load_faq(read_settings().faq_dir), out, _today(), name)
    typer.echo(f"Written: {pages} pages; open {out / 'index.html'}")


@deadlines.command("list")
def deadlines_list(as_json: AsJson = False) -> None:
    """List what is coming, the soonest first."""
    from talentbot.deadlines import as_rows, upcoming
    from talentbot.faq.load import load_faq

    rows = as_rows(upcoming(load_faq(read_settings().faq_dir), _today()))
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        typer.echo(f"{row['on']}  {row['id']:<28}{'  '.join(row['titles'].values())}")
    if not rows:
        typer.echo("No deadline is known.")


def _today() -> date:
    """The coordinator's own day, wherever they are."""
    return date.today()  # noqa: DTZ011


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{path}: {error.strerror}"
        raise FaqError(message) from error


def _refuse(problems: Iterable[Problem]) -> None:
    """End the command when there is any problem, after telling all of them."""
    lines = [str(problem) for problem in problems]
    if lines:
        raise FaqError("nothing was written\n" + "\n".join(lines))


def _agrees() -> bool:
    """Ask, where somebody is there to be asked; a script has said what it wants by calling."""
    return not sys.stdin.isatty() or typer.confirm("Write this?", default=False)
