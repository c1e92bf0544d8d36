"""The command line, called within this process or as a program of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from talentbot.cli import main
from tests.faq_folder import SMALL

if TYPE_CHECKING:
    from pathlib import Path


class Done(NamedTuple):
    """What a command left."""

    returncode: int
    stdout: str
    stderr: str


def talentbot(*arguments: str, stdin: str = "", cwd: Path | None = None, **environment: str) -> Done:
    """Call a command within this process, which spares a second for each, with the small FAQ and no other setting."""
    said, complained = _stream(), _stream()
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("TALENTBOT_")]:
            patch.delenv(name)
        for name, value in _settings(environment).items():
            patch.setenv(name, value)
        if cwd is not None:
            patch.chdir(cwd)
        patch.setattr(sys, "argv", ["talentbot", *arguments])
        patch.setattr(sys, "stdin", _stream(stdin))
        patch.setattr(sys, "stdout", said)
        patch.setattr(sys, "stderr", complained)
        with pytest.raises(SystemExit) as left:
            main()
    return Done(int(left.value.code or 0), _written(said), _written(complained))


def talentbot_apart(*arguments: str, stdin: str = "", cwd: Path | None = None, **environment: str) -> Done:
    """Run a command as a user would."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TALENTBOT_")}
    done = subprocess.run(
        [sys.executable, "-m", "talentbot", *arguments],
        input=stdin,
        cwd=cwd,
        env={**clean, **_settings(environment)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def _stream(content: str = "") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content.encode()), encoding="utf-8")


def _written(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def _settings(environment: dict[str, str]) -> dict[str, str]:
    return {"TALENTBOT_FAQ_DIR": str(SMALL), "NO_COLOR": "1", **environment}
