"""The house rules that a machine can hold: imports point down, and each library has one home."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"

LEVELS = [
    {"errors", "settings", "language", "language_identification", "messages", "logs"},
    {"faq", "store", "time_zones"},
    {"matching"},
    {"answering", "calendar_file", "deadlines", "outbox"},
    {"publishing", "reminders", "broadcasts", "handovers", "insights"},
    {"bot", "web", "sandbox"},
    {"app"},
    {"cli"},
    {"__main__"},
]
STRANGERS = {"bot", "web", "sandbox"}

HOMES = {
    "telegram": {"bot", "sandbox"},
    "rapidfuzz": {"matching"},
    "apscheduler": {"app"},
    "babel": {"messages"},
    "typer": {"cli"},
    "rich": {"cli"},
    "yaml": {"faq"},
    "ruamel": {"faq"},
    "openpyxl": {"faq"},
    "fpdf": {"publishing"},
    "fontTools": {"publishing"},
    "icalendar": {"calendar_file"},
    "segno": {"publishing"},
    "sqlalchemy": {"store"},
    "sqlmodel": {"store"},
    "alembic": {"store"},
    "aiohttp": {"bot", "web", "sandbox"},
    "pydantic_settings": {"settings"},
    "sudachipy": {"matching"},
    "Stemmer": {"matching"},
    "markdown_it": {"faq"},
}
MAX_LINES = 400


def modules() -> dict[str, Path]:
    return {
        ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): path
        for path in SOURCE.rglob("*.py")
    }


def imports(path: Path, *, is_everywhere: bool = True) -> set[str]:
    """Every module named in an import; else only those that are imported when the module is loaded."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree) if is_everywhere else tree.body:
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def room(module: str) -> str:
    """The package or module directly below talentbot."""
    return ([*module.split("."), ""])[1]


def level(name: str) -> int:
    return next(number for number, names in enumerate(LEVELS) if name in names)


@pytest.mark.parametrize("module", sorted(modules()))
def test_imports_point_down(module: str) -> None:
    own = room(module)
    for name in imports(modules()[module]):
        if name.startswith("talentbot.") and room(name) != own and own:
            other = room(name)
            assert level(other) <= level(own), f"{module} imports {name}, which is above it"
            assert not {own, other} <= STRANGERS, f"{module} imports {name}: the two are strangers"


@pytest.mark.parametrize("module", sorted(modules()))
def test_each_library_has_one_home(module: str) -> None:
    for name in imports(modules()[module]):
        homes = HOMES.get(name.split(".")[0])
        assert homes is None or room(module) in homes, f"{module} imports {name}, whose home is {homes}"


def test_modules_do_not_import_in_circles() -> None:
    known = modules()
    graph = {
        module: {
            name if name in known else name.rpartition(".")[0]
            for name in imports(path, is_everywhere=False)
            if name.startswith("talentbot.")
        }
        for module, path in known.items()
    }
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, f"circle: {' -> '.join((*trail, module))}"
        if module not in done:
            for name in graph.get(module, ()):
                visit(name, (*trail, module))
            done.add(module)

    for module in graph:
        visit(module, ())


@pytest.mark.parametrize("module", sorted(modules()))
def test_a_module_is_one_room(module: str) -> None:
    assert len(modules()[module].read_text(encoding="utf-8").splitlines()) <= MAX_LINES
