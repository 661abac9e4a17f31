"""Imports go one way: entry, flow, pure, words; and I/O to words."""

import ast
import re
from pathlib import Path

import pytest

ACTION = Path(__file__).parent.parent / "action"

WORDS = {
    "target",
    "fleet",
    "caller",
    "people",
    "secret",
    "redact",
    "wire",
    "reasons",
    "model",
    "ports",
    "errors",
    "times",
    "login",
    "spread",
}
PURE = WORDS | {
    "values",
    "addresses",
    "nodes",
    "config",
    "shards",
    "inputs",
    "settings",
    "plan",
    "verify",
    "seal",
    "writer",
    "report",
    "standing",
    "memory",
    "notices",
    "common",
    "cadence",
    "activity",
}
IO = WORDS | {"clock", "transport"}
MAY_IMPORT = {
    "secret": set[str](),
    "redact": {"secret"},
    "wire": set[str](),
    "reasons": set[str](),
    "target": {"redact"},
    "model": {"reasons", "redact", "secret", "target"},
    "fleet": {"model", "secret"},
    "errors": {"reasons"},
    "caller": set[str](),
    "people": set[str](),
    "times": {"model"},
    "login": {"model"},
    "spread": set[str](),
    "ports": {"model", "secret", "target"},
    "values": WORDS,
    "addresses": {"values"},
    "settings": WORDS | {"values", "addresses", "inputs", "config", "shards"},
    "writing": WORDS | {"seal"},
    "copies": WORDS | {"writing", "writer"},
    "pace": WORDS | {"clock"},
    "inputs": WORDS | {"values", "addresses"},
    "nodes": WORDS,
    "config": WORDS | {"values", "addresses", "nodes"},
    "shards": WORDS | {"values"},
    "plan": WORDS,
    "verify": WORDS,
    "seal": WORDS,
    "writer": WORDS,
    "report": WORDS | {"plan"},
    "standing": WORDS,
    "memory": WORDS | {"standing"},
    "notices": WORDS | {"standing", "report"},
    "common": WORDS | {"standing", "memory", "report"},
    "tell": WORDS | {"standing", "memory", "notices", "common"},
    "cadence": WORDS | {"nodes"},
    "activity": WORDS,
    "clock": set[str](),
    "transport": WORDS | {"clock"},
    "graph": IO,
    "github": IO,
    "notify": IO,
    "runner": WORDS,
    "workspace": WORDS,
    "files": WORDS | {"inputs"},
    "signals": WORDS,
    "parallel": WORDS,
    "remember": WORDS,
    "rotate": WORDS | {"plan", "verify", "writing", "copies", "writer", "parallel"},
    "telling": WORDS
    | {"clock", "tell", "parallel", "cadence", "activity", "workspace", "settings", "transport", "github", "notify"},
    "progress": WORDS | {"clock"},
    "adapters": WORDS | {"clock", "settings", "pace", "transport", "graph", "github", "runner"},
    "wiring": WORDS
    | {
        "clock",
        "adapters",
        "progress",
        "rotate",
        "remember",
        "tell",
        "telling",
        "parallel",
        "settings",
        "github",
        "runner",
        "signals",
    },
    "__main__": PURE | {"clock", "runner", "wiring", "workspace", "files"},
    "__init__": set[str](),
}
MODULES = sorted(ACTION.rglob("*.py"))


def room(path: Path) -> str:
    """The module, or the package it is in."""
    return path.relative_to(ACTION).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """The rooms a module imports from."""
    depth = len(path.relative_to(ACTION).parts)
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == depth:
            found |= {node.module.split(".")[0]} if node.module else {alias.name for alias in node.names}
    return found - {"__version__", room(path)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ACTION)))
def test_imports_go_one_way(path: Path) -> None:
    assert imported(path) <= MAY_IMPORT[room(path)] | {"reasons"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ACTION)))
def test_pure_modules_touch_nothing_outside(path: Path) -> None:
    if room(path) not in PURE and not path.name.endswith(("answers.py", "errors.py")):
        return
    tree = ast.parse(path.read_text())
    names = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    names |= {
        node.module.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
    assert not names & {"requests", "os", "socket", "subprocess", "threading", "time", "signal", "pathlib"}
    calls = {
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not calls & {"now", "utcnow", "today"}


def test_the_guide_has_every_module_in_its_room() -> None:
    text = (ACTION.parent / "CONTRIBUTING.md").read_text()
    rows = re.findall(r"^\| (entry|flow|pure|I/O|words) \| (.*?) \|", text, re.MULTILINE)
    rooms = {name: set(re.findall(r"`(\w+)/?`", modules)) for name, modules in rows}
    assert rooms["words"] == WORDS
    assert rooms["pure"] == PURE - WORDS
    assert set[str]().union(*rooms.values()) == {room(path) for path in MODULES} - {"__init__"}
    assert sum(map(len, rooms.values())) == len(set[str]().union(*rooms.values()))


def test_each_library_is_known_in_one_room_only() -> None:
    for library, owner in (("requests", "transport"), ("nacl", "seal"), ("cronsim", "cadence"), ("apprise", "notify")):
        users = {
            room(path)
            for path in MODULES
            if f"import {library}" in (text := path.read_text()) or f"from {library}" in text
        }
        assert users == {owner}


def test_only_one_module_starts_another_program() -> None:
    users = [path.name for path in MODULES if "import subprocess" in path.read_text()]
    assert users == ["proof.py"]
