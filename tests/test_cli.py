from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.command import talentbot, talentbot_apart
from tests.faq_folder import SMALL

SHIPPED = Path(__file__).parents[1] / "faq"


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (["nonsense"], {}, "No such command 'nonsense'"),
        (["ask"], {}, "Missing argument 'text'"),
        (["ask", "x", "--locale", "de"], {}, "Invalid value for '--locale'"),
        (["sandbox", "--port", "70000"], {}, "Invalid value for '--port'"),
        (["run"], {}, "TALENTBOT_TOKEN is not set"),
        (["run"], {"TALENTBOT_TOKEN": "x"}, "TALENTBOT_TOKEN is no token"),
        (["run"], {"TALENTBOT_LISTEN": "x"}, "TALENTBOT_LISTEN is a host and a port"),
        (["sandbox"], {"TALENTBOT_TOKEN": "123456789:AAEhBP0av28abcdefghijklmnopqrstuvwx"}, "the sandbox needs none"),
        (["faq", "evaluate", "gone.jsonl"], {}, "gone.jsonl"),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(
    arguments: list[str], environment: dict[str, str], words: str, tmp_path: Path
) -> None:
    done = talentbot(*arguments, cwd=tmp_path, **environment)

    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.startswith("talentbot: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["", "run", "sandbox", "ask", "match", "faq", "faq check", "db", "db backup"])
def test_every_command_has_help(command: str, tmp_path: Path) -> None:
    done = talentbot(*command.split(), "--help", cwd=tmp_path)

    assert done.returncode == 0
    assert "Usage:" in done.stdout


def test_match_answers_in_order_with_the_agreed_fields(tmp_path: Path) -> None:
    utterances = [
        {"id": "1", "text": "Что такое сертификат COE и кто его оформляет?", "lang": "ru"},
        {"id": 2, "text": "ビザの料金はいくらですか"},
        {"id": "3", "text": "👍", "lang": None},
    ]
    done = talentbot_apart(
        "match", stdin="\n".join(map(json.dumps, utterances)) + "\n\n", cwd=tmp_path, PYTHONIOENCODING="ascii"
    )
    matched = lines(done.stdout)

    assert done.stderr == ""
    assert [line["id"] for line in matched] == ["1", 2, "3"]
    assert [line["locale"] for line in matched[:2]] == ["ru", "ja"]
    assert matched[0]["matches"][0]["entry"] == "visa-coe"
    assert matched[1]["matches"][0]["entry"] == "visa-fee"
    assert matched[2]["decision"] == "none"
    for line in matched:
        assert set(line) == {"id", "locale", "decision", "matches"}
        assert len(line["matches"]) <= 5
        assert [found["score"] for found in line["matches"]] == sorted(
            (found["score"] for found in line["matches"]), reverse=True
        )


@pytest.mark.parametrize("line", ["nonsense", "{}", "[]", '{"text": 1}', '{"text": "x", "lang": "de"}'])
def test_match_names_the_line_it_cannot_read(line: str, tmp_path: Path) -> None:
    done = talentbot("match", stdin=f'{{"id": 1, "text": "x"}}\n{line}\n', cwd=tmp_path)

    assert done.returncode == 2
    assert "standard input, line 2" in done.stderr
    assert len(lines(done.stdout)) == 1


def test_ask_prints_the_reply_or_json(tmp_path: Path) -> None:
    question = "Что такое сертификат COE и кто его оформляет?"
    text = talentbot_apart("ask", question, cwd=tmp_path)
    as_json = talentbot("ask", question, "--json", "--locale", "ru", cwd=tmp_path)

    assert text.stdout.strip()
    assert lines(as_json.stdout)[0]["matches"][0]["entry"] == "visa-coe"


def test_a_broken_faq_is_reported_and_fails(tmp_path: Path) -> None:
    (tmp_path / "visa").mkdir()
    (tmp_path / "visa" / "a.yaml").write_text("id: b\n", encoding="utf-8")
    check = talentbot("faq", "check", str(tmp_path))
    as_json = talentbot("faq", "check", str(tmp_path), "--json")
    ask = talentbot("ask", "x", TALENTBOT_FAQ_DIR=str(tmp_path))

    assert check.returncode == as_json.returncode == ask.returncode == 1
    assert "visa/a.yaml:1: error:" in check.stdout
    assert json.loads(as_json.stdout)["problems"][0]["line"] == 1
    assert "Traceback" not in ask.stderr


def test_an_faq_with_problems_is_asked_as_far_as_it_could_be_read(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "faq")
    (tmp_path / "faq" / "visa" / "broken.yaml").write_text("id: broken\n", encoding="utf-8")
    ask = talentbot("ask", "что такое COE", "--json", TALENTBOT_FAQ_DIR=str(tmp_path / "faq"))

    assert ask.returncode == 0
    assert lines(ask.stdout)[0]["matches"][0]["entry"] == "visa-coe"
    assert "broken.yaml:1: error: has no answer" in ask.stderr
    assert len(ask.stderr.splitlines()) == 1


def test_ask_explains_what_was_found_by_which_words(tmp_path: Path) -> None:
    text = talentbot("ask", "привет! кто оформялет COE?", "--explain", cwd=tmp_path).stdout
    explained = lines(talentbot("ask", "кто оформялет COE", "--explain", "--json", cwd=tmp_path).stdout)[0]

    assert text.startswith("decision: ")
    assert "asked: кто оформялет coe?" in text
    assert "read as ru: кто оформляет coe" in text
    assert "nearest phrasing: «" in text
    best = explained["entries"][0]
    assert best["entry_id"] == "visa-coe"
    assert "coe" in best["parts"][0]["words"]
    assert 0 < explained["nothing"] < 1


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("рахмат", "nothing is asked"),
        ("меня бьёт муж", "it speaks of danger"),
        ("ыфва олдж", "the first 3 entries together"),
    ],
)
def test_ask_explains_why_there_is_no_answer(text: str, because: str, tmp_path: Path) -> None:
    done = talentbot("ask", text, "--explain", cwd=tmp_path)

    assert done.returncode == 0
    assert f"decision: none ({because}" in done.stdout


def test_no_faq_folder_is_told_with_the_setting(tmp_path: Path) -> None:
    done = talentbot("faq", "list", TALENTBOT_FAQ_DIR=str(tmp_path / "gone"))

    assert done.returncode == 1
    assert "TALENTBOT_FAQ_DIR" in done.stderr


def test_evaluate_prints_figures_and_misses(tmp_path: Path) -> None:
    queries = tmp_path / "queries.jsonl"
    queries.write_text(
        '{"id": "a", "lang": "ru", "text": "Что такое сертификат COE и кто его оформляет?", "expect": ["visa-coe"]}\n'
        '{"id": "b", "lang": "ru", "text": "какая погода завтра в Париже", "expect": ["visa-coe"]}\n',
        encoding="utf-8",
    )
    done = talentbot("faq", "evaluate", str(queries), cwd=tmp_path)

    assert done.returncode == 0
    assert "50.0%" in done.stdout
    assert "b: " in done.stdout


def test_list_gives_every_entry(tmp_path: Path) -> None:
    listed = json.loads(talentbot("faq", "list", "--json", cwd=tmp_path, TALENTBOT_FAQ_DIR=str(SHIPPED)).stdout)

    assert {path.stem for path in SHIPPED.glob("*/*-*.yaml")} == {entry["id"] for entry in listed}


def test_upgrade_and_backup(tmp_path: Path) -> None:
    mistyped = talentbot("db", "backup", "out.zip", cwd=tmp_path)
    assert (mistyped.returncode, list(tmp_path.iterdir())) == (1, [])
    upgraded = talentbot("db", "upgrade", cwd=tmp_path)
    done = talentbot("db", "backup", "out.zip", cwd=tmp_path)
    again = talentbot("db", "backup", "out.zip", cwd=tmp_path)

    assert (upgraded.returncode, done.returncode) == (0, 0), upgraded.stderr + done.stderr
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert any(name.endswith("visa-coe.yaml") for name in archive.namelist())
    assert again.returncode != 0
    assert "out.zip" in again.stderr


def test_told_to_stop_while_telegram_is_away_it_stops_cleanly(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TALENTBOT_")}
    settings = {
        "TALENTBOT_TOKEN": "42:abc",
        "TALENTBOT_API_URL": "http://127.0.0.1:9",
        "TALENTBOT_FAQ_DIR": str(shutil.copytree(SMALL, tmp_path / "faq")),
        "TALENTBOT_LISTEN": "127.0.0.1:0",
    }
    command = [sys.executable, "-m", "talentbot", "run"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=clean | settings, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as running:
        assert running.stderr
        assert "cannot be reached" in running.stderr.readline()
        running.terminate()
        rest = running.stderr.read()

    assert running.returncode == 0
    assert "Traceback" not in rest


@pytest.mark.parametrize("stdin", [b"\xff\xfe\n", b'{"id": 1, "text": "\\ud83d", "lang": "ja"}\n'])
def test_broken_characters_are_no_traceback(stdin: bytes, tmp_path: Path) -> None:
    environment = {**os.environ, "TALENTBOT_FAQ_DIR": str(SMALL)}
    command = [sys.executable, "-m", "talentbot", "match"]
    done = subprocess.run(command, input=stdin, cwd=tmp_path, env=environment, capture_output=True, check=False)

    assert b"Traceback" not in done.stderr
    assert done.returncode in {0, 2}
