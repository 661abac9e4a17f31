"""The house: which room may import which, what touches the outside, and how large a room may be."""

import ast
import inspect
import io
import re
from pathlib import Path

import pytest

from graph_token_rotator.cli.main import run
from graph_token_rotator.domain import reasons
from graph_token_rotator.runtime.http_types import Request, Response
from graph_token_rotator.runtime.transport import Transport
from tests.harness import ActionHarness
from tools import measure

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "action"
PACKAGE = SOURCE / "graph_token_rotator"
MODULES = sorted(PACKAGE.rglob("*.py"))
SIBLINGS = ("config", "rotation", "providers", "github", "stores", "alerts")
# `domain` imports nothing of ours; `runtime` and `report` import `domain`; the siblings import `runtime` and `domain`,
# never each other (`alerts` also `report`); `cli` imports all.
MAY_IMPORT = {
    "domain": set[str](),
    "runtime": {"domain"},
    "report": {"domain"},
    **{room: {"runtime", "domain"} for room in SIBLINGS},
    "alerts": {"runtime", "domain", "report"},
    "cli": {"domain", "runtime", "report", *SIBLINGS},
    "__main__": {"cli"},
    "__init__": set[str](),
}
OUTSIDE = {"requests", "os", "socket", "subprocess", "threading", "time", "signal", "pathlib"}
# Rooms and modules that only compute: no I/O, no threads, no clock.
PURE_ROOMS = {"domain", "report", "config"}
PURE_MODULES = {
    "rotation/plan.py",
    "rotation/verify.py",
    "rotation/write.py",
    "rotation/writer_checks.py",
    "rotation/schedule.py",
    "rotation/inactivity.py",
    "alerts/state.py",
    "alerts/issue_state.py",
    "alerts/grouping.py",
    "alerts/messages.py",
}


def room(path: Path) -> str:
    """Return the room a module is in; a module at the top is a room of its own."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_modules(path: Path) -> set[str]:
    """Return the modules of ours that a module imports, as dotted paths below the package."""
    names = set[str]()
    package = ["graph_token_rotator", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.ImportFrom):
            continue
        base = package[: len(package) - node.level + 1] if node.level else []
        module = ".".join([*base, *(node.module or "").split(".")]).strip(".")
        if module.partition(".")[0] == "graph_token_rotator":
            names |= {target(f"{module}.{alias.name}") or target(module) or module for alias in node.names}
    return names - {dotted(path)}


def dotted(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


KNOWN = {dotted(path): path for path in MODULES}


def target(name: str) -> str:
    return name if name in KNOWN else ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    rooms = {room(KNOWN[name]) for name in imported_modules(path)} - {room(path), "__init__"}
    assert rooms <= MAY_IMPORT[room(path)]


def chain(name: str, seen: tuple[str, ...] = ()) -> int:
    """Return the length of the longest chain of rooms that begins with this one."""
    assert name not in seen, f"a circle of rooms: {seen}"
    rooms = {room(KNOWN[other]) for path in MODULES if room(path) == name for other in imported_modules(path)} - {
        name,
        "__init__",
    }
    return 1 + max((chain(other, (*seen, name)) for other in rooms), default=0)


def test_the_chain_of_rooms_is_short() -> None:
    assert chain("__main__") <= 8


def test_a_newcomer_sees_at_most_twelve_entries() -> None:
    entries = [path for path in PACKAGE.iterdir() if path.name not in {"__pycache__", "__init__.py", "py.typed"}]
    assert len(entries) <= 12


@pytest.mark.parametrize("folder", sorted(path.parent for path in MODULES if path.name == "__init__.py"), ids=str)
def test_each_room_says_what_it_is_for(folder: Path) -> None:
    assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text()))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_keep_their_budget(path: Path) -> None:
    assert path.read_text().count("\n") <= 250


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_pure_modules_touch_nothing_outside(path: Path) -> None:
    pure = room(path) in PURE_ROOMS or path.name.endswith("responses.py") or path.name in {"errors.py", "explain.py"}
    if not pure and str(path.relative_to(PACKAGE)) not in PURE_MODULES:
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
    assert not names & OUTSIDE
    calls = {
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not calls & {"now", "utcnow", "today"}


def test_each_library_is_known_in_one_module() -> None:
    for library, owner in (
        ("requests", "exchange"),
        ("nacl", "sealing"),
        ("cronsim", "schedule"),
        ("apprise", "channels"),
    ):
        users = {
            path.stem
            for path in MODULES
            if f"import {library}" in (text := path.read_text()) or f"from {library}" in text
        }
        assert users == {owner}


def test_the_package_reads_as_docs_architecture_says() -> None:
    """The goals of docs/architecture.md, whose figures the same tool prints."""
    package = measure.read(PACKAGE)
    assert len(measure.longest_chain(package)) <= 8
    figures = dict(measure.figures(PACKAGE))
    assert float(figures["imports inside the package, per module"]) <= 4
    assert float(figures["names that are pronouns or participles"].removesuffix(" %")) <= 2
    assert float(figures["docstrings and comments per line of code"].removesuffix(" %")) >= 25
    page = (ROOT / "docs" / "architecture.md").read_text()
    assert f"| {figures['entries at the top']} | ≤ 12 |" in page


@pytest.mark.parametrize("folder", ["action", "sandbox", "tools"])
def test_docstrings_begin_with_a_short_sentence(folder: str) -> None:
    sentences = [
        re.split(r"(?<=[.])\s", docstring.partition("\n")[0])[0]
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (docstring := ast.get_docstring(node))
    ]
    assert [sentence for sentence in sentences if len(sentence) > 100] == []


def test_only_one_module_starts_another_program() -> None:
    users = [path.name for path in MODULES if "import subprocess" in path.read_text()]
    assert users == ["jwt.py"]


def test_a_reason_is_found_by_the_word_in_a_report() -> None:
    constants = {name: value for name, value in vars(reasons).items() if isinstance(value, reasons.Reason)}
    assert set(constants.values()) == set(reasons.ALL.values())
    assert {name: value.name.upper() for name, value in constants.items()} == {
        name: name.replace("_", "") for name in constants
    }


def test_the_write_stands_twelve_frames_deep(harness: ActionHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever steps through a run to the request that replaces the secret passes few of our functions."""
    send, stacks = Transport._send, list[list[str]]()

    def recorded(transport: Transport, request: Request) -> Response:
        if request.method == "PUT":
            frames = [frame for frame in inspect.stack() if frame.filename.startswith(str(PACKAGE))]
            stacks.append([frame.function for frame in frames if frame.function != "<listcomp>"])  # inlined since 3.12
        return send(transport, request)

    monkeypatch.setattr(Transport, "_send", recorded)
    assert run([], harness.environ("system_user"), io.StringIO()) == 0
    (stack,) = stacks
    assert len(["main", *stack, "_send"]) <= 12
