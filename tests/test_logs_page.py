"""docs/logs.md lists every log line: the page is made of the table, and the code writes nothing but rows of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from reference_server.core.logs.log_lines import all_lines
from scripts.logs_reference import LEVELS, PAGE, page

ROOT = Path(__file__).resolve().parent.parent
RUNTIME = ROOT / "reference_server"
WRITES = "runtime/log.py"
"""The one module that may write to a logger."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(RUNTIME.rglob("*.py")):
        yield path.relative_to(RUNTIME).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def rows_written() -> Iterator[tuple[str, ast.Call | None]]:
    """The names of rows that the code mentions, with the call of `log` that writes them where there is one."""
    for _, tree in modules():
        calls = {
            node.args[0]: node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "log" and node.args
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "log_lines":
                yield node.attr, calls.get(node)


def test_the_page_is_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"


def test_nothing_writes_to_a_logger_but_the_one_module() -> None:
    """What goes past it would be neither escaped nor limited nor documented."""
    methods = {"debug", "info", "warning", "error", "critical", "exception", "log"}
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules()
        if name != WRITES
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (
            (node.func.attr in methods and isinstance(node.func.value, ast.Name) and node.func.value.id == "logger")
            or ast.unparse(node.func)
            in {"logging.getLogger", "warnings.warn", *(f"logging.{each}" for each in methods)}
        )
    ]
    assert found == []


def test_every_row_is_written_somewhere_and_nothing_else_is() -> None:
    rows = all_lines()
    written = {name for name, _ in rows_written()}
    assert {name for name in written if name.isupper()} - rows.keys() <= {"DEBUG", "INFO", "EVENTS"}
    assert rows.keys() - written == set()


def test_a_row_is_filled_with_exactly_the_values_that_it_names() -> None:
    """Where the values stand in the call as a dict; where they are put together elsewhere, a test of that code does."""
    rows, checked = all_lines(), 0
    for name, call in rows_written():
        values = call.args[1] if call is not None and len(call.args) > 1 else None
        if isinstance(values, ast.Dict) and None not in values.keys:
            given = {key.value for key in values.keys if isinstance(key, ast.Constant)}
            assert given == rows[name].fields, name
            checked += 1
        elif call is not None and len(call.args) == 1:
            assert rows[name].fields == frozenset(), name
            checked += 1
    assert checked > 20


def test_each_row_says_what_it_means_and_what_to_do() -> None:
    for name, row in all_lines().items():
        assert row.level in LEVELS, name
        assert row.meaning.endswith("."), name
        assert row.action.endswith("."), name
        assert row.logger.startswith("emberwire."), name


def test_rows_with_the_same_text_do_not_exist() -> None:
    texts = [(row.logger, row.level, row.text) for row in all_lines().values()]
    assert len(set(texts)) == len(texts)
