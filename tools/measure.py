"""Measure how a package reads: the figures of docs/architecture.md.

`python -m tools.measure action/graph_token_rotator` prints them; any other package may be given, to compare.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import NamedTuple

# Pronouns and participles that name no thing, as names of variables and parameters.
NAMELESS = frozenset(
    "one ones it they them those these what whose other others mine theirs ours each said told found made held seen asked "
    "given kept heard begun taken wanted noted placed shown sent meant named judged having looked lost done".split()
)
SKIPPED = frozenset({"self", "cls", "_"})


class Package(NamedTuple):
    """A package's modules as syntax trees, by their dotted names, and their texts."""

    trees: Mapping[str, ast.Module]
    texts: Mapping[str, str]
    folders: frozenset[str]


def read(root: Path) -> Package:
    """Read all modules of the package in a folder."""
    trees, texts, folders = dict[str, ast.Module](), dict[str, str](), set[str]()
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if parts[-1] == "__init__":
            folders.add(name)
        texts[name] = path.read_text()
        trees[name] = ast.parse(texts[name])
    return Package(trees, texts, frozenset(folders))


def run_time_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk a tree, leaving out what only a type checker imports."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        yield node
        yield from run_time_nodes(node)


def imports(package: Package, name: str) -> set[str]:
    """Return the modules of the package that a module imports when it runs, early or late."""
    base = name.split(".") if name in package.folders else name.split(".")[:-1]
    modules = set[str]()
    for node in run_time_nodes(package.trees[name]):
        if not isinstance(node, ast.ImportFrom):
            continue
        start = base[: len(base) - node.level + 1] if node.level else []
        module = ".".join([*start, *([node.module] if node.module else [])])
        for alias in node.names:
            modules.add(f"{module}.{alias.name}" if f"{module}.{alias.name}" in package.trees else module)
    return {module for module in modules if module in package.trees} - {name}


def longest_chain(package: Package) -> list[str]:
    """Return the longest chain of modules in which each imports the next."""
    chains: dict[str, list[str]] = {}

    def chain_from(name: str, above: tuple[str, ...] = ()) -> list[str]:
        if name not in chains:
            tails = [chain_from(module, (*above, name)) for module in imports(package, name) if module not in above]
            chains[name] = [name, *max(tails, key=len, default=[])]
        return chains[name]

    return max((chain_from(name) for name in package.trees), key=len)


def names(tree: ast.AST) -> Iterator[str]:
    """Yield every name that is assigned, and every parameter."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def lines(text: str, tree: ast.Module) -> tuple[int, int]:
    """Return how many lines are code, and how many are docstrings or comments on lines of their own."""
    documented = set[int]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            documented |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    code = prose = 0
    for number, line in enumerate(text.splitlines(), 1):
        if number in documented or line.lstrip().startswith("#"):
            prose += bool(line.strip())
        else:
            code += bool(line.strip())
    return code, prose


def figures(root: Path) -> Iterator[tuple[str, str]]:
    """Yield each figure: what is measured, and the value."""
    package = read(root)
    entries = [path for path in root.iterdir() if path.name not in {"__pycache__", "__init__.py", "py.typed"}]
    counts = [lines(package.texts[name], tree) for name, tree in package.trees.items()]
    code, prose = sum(code for code, _ in counts), sum(prose for _, prose in counts)
    functions = [
        (node.end_lineno or 0) - node.lineno + 1
        for tree in package.trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    ]
    edges = sum(len(imports(package, name)) for name in package.trees)
    chain = longest_chain(package)
    all_names = Counter(
        name.lstrip("_") for tree in package.trees.values() for name in names(tree) if name not in SKIPPED
    )
    nameless = sum(count for name, count in all_names.items() if name in NAMELESS)
    yield "modules / lines of code", f"{len(package.trees)} / {code:,}"
    yield "entries at the top", str(len(entries))
    yield "longest module", str(max(text.count("\n") for text in package.texts.values()))
    yield "function, median / longest", f"{median(functions):.0f} / {max(functions)}"
    yield "longest chain of imports", f"{len(chain)} ({' > '.join(name.partition('.')[2] for name in chain)})"
    yield "imports inside the package, per module", f"{edges / len(package.trees):.1f}"
    yield "names that are pronouns or participles", f"{100 * nameless / all_names.total():.1f} %"
    yield "docstrings and comments per line of code", f"{100 * prose / code:.0f} %"


def main() -> None:
    """Print the figures of the package that is given."""
    for name, value in figures(Path(sys.argv[1])):
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
