"""The house rules for code, each as a test that says what to do."""

import ast
import re
import statistics
from pathlib import Path

import pytest

from tests.architecture.sources import (
    PYTHON_FOLDERS,
    ROOT,
    SOURCE_FOLDERS,
    defined,
    dotted,
    functions,
    length,
    place,
    python_files,
    text,
    tree,
    words,
)

MEDIAN_LINES, LONG_LINES, MOST_LINES, FILE_LINES = 10, 30, 60, 500

INSTEAD = {
    "ticket": "FareProduct (bought), TravelRight (held) or the document's own name",
    "trip": "journey, or ride for one boarding",
    "transfer": "interchange; or say what the money does",
    "helper": "what it does",
    "manager": "what it does",
    "util": "what it does",
    "data": "what it is",
}

WALL_CLOCKS = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime|strftime|ctime)|func\.now)$"
)
PURE_OF = {
    "asyncio", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets", "shutil", "socket",
    "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib",
}  # fmt: skip


@pytest.mark.parametrize("folder", SOURCE_FOLDERS)
def test_functions_are_short(folder: str) -> None:
    """Half have at most 10 lines, nine in ten at most 30."""
    lengths = [length(function) for path in python_files(folder) for function in functions(path)]

    assert statistics.median(lengths) <= MEDIAN_LINES
    assert statistics.quantiles(lengths, n=10)[-1] <= LONG_LINES


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{place(path, function)}: {function.name} has {length(function)} lines"
        for path in python_files(*PYTHON_FOLDERS)
        for function in functions(path)
        if length(function) > MOST_LINES
    ]

    assert not long, "Split by question:\n" + "\n".join(long)


def test_no_file_is_longer_than_500_lines() -> None:
    long = [path for path in python_files(*PYTHON_FOLDERS) if len(text(path).splitlines()) > FILE_LINES]

    assert not long, f"Make a package of the same name: {long}"


def test_only_one_module_asks_the_time() -> None:
    """Everything else is given the time; measuring how long something took is not asking the time."""
    asked = [
        place(path, node)
        for path in python_files(*SOURCE_FOLDERS)
        if path != ROOT / "app/platform/clock.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and WALL_CLOCKS.search(dotted(node.func))
    ]

    assert not asked, "Take `now` as an argument, from app/platform/clock.py:\n" + "\n".join(asked)


def test_the_engine_reads_nothing_but_its_arguments() -> None:
    impure = [
        f"{place(path, node)}: {name}"
        for path in python_files("fares")
        for node in ast.walk(tree(path))
        for name in imported(node)
        if name.partition(".")[0] in PURE_OF
    ]

    assert not impure, "Give it to the function instead:\n" + "\n".join(impure)


def imported(node: ast.AST) -> list[str]:
    """The modules that an import statement names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return [node.module or ""]
    return []


def test_the_engine_has_no_fractions_of_pence() -> None:
    """No float and no true division anywhere in it; statistics have `fares/comparison` to themselves."""
    inexact = [
        place(path, node)
        for path in python_files("fares")
        if "comparison" not in path.name
        for node in ast.walk(tree(path))
        if inexact_by_nature(node)
    ]

    assert not inexact, "Whole pence, microdegrees, metres and seconds only:\n" + "\n".join(inexact)


def inexact_by_nature(node: ast.AST) -> bool:
    """Whether a piece of syntax makes a float."""
    match node:
        case ast.Constant(value=float()) | ast.Name(id="float"):
            return True
        case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
            return True
        case _:
            return False


def test_amounts_in_the_service_are_whole_pence() -> None:
    """What is called `*_pence`, and what goes into `Money`, is never a float."""
    inexact = [
        f"{place(path, node)}: {ast.unparse(node)[:80]}"
        for path in python_files("app")
        for node in ast.walk(tree(path))
        for part in amounts(node)
        if any(inexact_by_nature(piece) for piece in ast.walk(part))
    ]

    assert not inexact, "Amounts are Money or whole `*_pence`:\n" + "\n".join(inexact)


def amounts(node: ast.AST) -> list[ast.expr]:
    """The annotations and values of what a piece of syntax calls an amount."""
    if isinstance(node, ast.Call) and dotted(node.func) == "Money":
        return list(node.args)
    match node:
        case ast.AnnAssign(target=target, annotation=annotation, value=value):
            name, parts = dotted(target), [annotation, value]
        case ast.Assign(targets=[target], value=value):
            name, parts = dotted(target), [value]
        case ast.arg(arg=name, annotation=annotation):
            parts = [annotation]
        case ast.keyword(arg=str(name), value=value):
            parts = [value]
        case ast.FunctionDef(name=name, returns=annotation):
            parts = [annotation]
        case _:
            return []
    return [part for part in parts if part is not None and name.endswith("_pence")]


PRESCRIBED = frozenset({"data_received"})
"""What interfaces of the standard library (asyncio.Protocol) call what implements them."""


def test_one_word_for_one_thing() -> None:
    """The words the design bans name two things at once, or nothing."""
    banned = [
        f"{place(path, node)}: {name}: say {INSTEAD[word.removesuffix('s')]}"
        for path in python_files(*PYTHON_FOLDERS)
        if not foreign(path)
        for name, node in defined(path)
        if name not in PRESCRIBED
        for word in words(name)
        if word.removesuffix("s") in INSTEAD
    ]

    assert not banned, "\n".join(banned)


def foreign(path: Path) -> bool:
    """Whether a module speaks a foreign format, with that format's words."""
    return "exchange" in path.parts or path.stem == "barcode" or "barcode" in path.parts


def test_no_module_is_named_with_a_banned_word() -> None:
    named = [path for path in python_files(*PYTHON_FOLDERS) if INSTEAD.keys() & set(words(path.stem))]

    assert not named, f"Name what it holds: {named}"


def test_nothing_is_left_to_write() -> None:
    """A function that only says it will be written one day is a promise nobody can keep."""
    stubs = [
        f"{place(path, node)}: {node.name}"
        for path in python_files(*SOURCE_FOLDERS)
        for node in functions(path)
        if unwritten(node) and not declared_elsewhere(path, node)
    ]

    assert not stubs, "\n".join(stubs)


def unwritten(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function's last word is that it does nothing yet."""
    last = function.body[-1]
    raised = last.exc if isinstance(last, ast.Raise) else None
    name = dotted(raised.func) if isinstance(raised, ast.Call) else dotted(raised) if raised else ""
    empty = isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant) and last.value.value is ...
    return name == "NotImplementedError" or empty


def declared_elsewhere(path: Path, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function is a protocol's or an overload: written somewhere else by design."""
    if any(dotted(decorator).endswith("overload") for decorator in function.decorator_list):
        return True
    return any(
        isinstance(node, ast.ClassDef)
        and function in node.body
        and any("Protocol" in ast.unparse(b) for b in node.bases)
        for node in ast.walk(tree(path))
    )


MARKS = {
    "a note for later": re.compile(r"#.*\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + r"CK)\b"),
    "a line kept out of coverage": re.compile(r"pragma:\s*no " + "cover"),
    "a test that does not run": re.compile(r"pytest\.(skip|xfail|importorskip)|mark\.(skip|skipif|xfail)" + r"\b"),
}


@pytest.mark.parametrize("mark", MARKS)
def test_nothing_is_put_off(mark: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in python_files(*PYTHON_FOLDERS)
        for number, line in enumerate(text(path).splitlines(), start=1)
        if MARKS[mark].search(line) and path != Path(__file__)
    ]

    assert not found, f"{mark}: {found}"
