"""The project's own files, read once, and what its Python defines."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE_FOLDERS = ("app", "fares")
PYTHON_FOLDERS = (*SOURCE_FOLDERS, "migrations", "tests", "tools", "schemes", "loadtests")
NOT_OURS = {"__pycache__", "node_modules", "build", "dist", "htmlcov", "var", "vendor"}
BINARY_ENDINGS = {".png", ".ico", ".woff2", ".gz", ".pyc"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def files() -> tuple[Path, ...]:
    """Every file of the tree that somebody wrote or that is built into it."""
    return tuple(sorted(walk(ROOT)))


def walk(folder: Path) -> Iterator[Path]:
    """The files under a folder; what tools leave behind lies in hidden folders or has a name of its own."""
    for path in folder.iterdir():
        if path.is_dir():
            if path.name not in NOT_OURS and not (path.name.startswith(".") and path.name != ".ci"):
                yield from walk(path)
        elif path.suffix not in BINARY_ENDINGS and not path.name.startswith(".coverage"):
            yield path


def python_files(*folders: str) -> list[Path]:
    """The Python files of some folders at the top of the tree."""
    return [path for path in files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders]


@cache
def text(path: Path) -> str:
    """A file as text; what is not UTF-8 shows as marks."""
    return path.read_text(encoding="utf-8", errors="replace")


@cache
def tree(path: Path) -> ast.Module:
    """A Python file as syntax."""
    return ast.parse(text(path), filename=str(path))


def place(path: Path, node: ast.AST) -> str:
    """Where something stands, as an editor opens it."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def functions(path: Path) -> list[Function]:
    """Every function and method of a file, nested ones included."""
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(function: Function) -> int:
    """The lines of a function, its docstring not counted: to explain must never cost anything."""
    whole = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        whole -= (first.end_lineno or first.lineno) - first.lineno + 1
    return whole


def dotted(node: ast.expr) -> str:
    """A name as it is written, such as `datetime.now`; nothing for what is not a plain name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def words(identifier: str) -> list[str]:
    """The words of an identifier, lower case: `FareTable` and `fare_table` are both fare, table."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", identifier)]


def defined(path: Path) -> Iterator[tuple[str, ast.AST]]:
    """The identifiers that a file defines: names of functions, classes, arguments, variables, attributes, aliases."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name, node
            case ast.alias(asname=str(name)):
                yield name, node
