"""A dispatcher of a project's own is named until a row speaks of it; what keeps no function is none."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from lint_rules.code.outline import read_outline
from lint_rules.run import unseen as unseen_module
from lint_rules.run.one_file import Run
from lint_rules.run.unseen import keeps, unseen
from lint_rules.selection.scopes import scopes
from lint_rules.settings.options import Options
from lint_rules.sieve.remembered import Remembered

PROJECT = {
    "dispatch.py": """
        from fastapi import WebSocket

        HANDLERS = {}


        def command(name):
            def keep(function):
                HANDLERS[name] = function
                return function

            return keep
    """,
    "rooms.py": """
        from dispatch import command


        @command("rename")
        async def rename(session, data):
            await db.execute(f"UPDATE rooms SET name = '{data['name']}'")


        @command("close")
        async def close(session, data): ...


        @command("open")
        async def open_(session, data): ...
    """,
}
ROW = """
    [[tool.emberwire.lint.handlers]]
    kind = "message"
    decorator = "*command"
    parameters = { 0 = ["connection"], data = ["client", "place", "whole", "free"] }
"""


def run_of(folder: Path, files: dict[str, str], settings: str = "") -> tuple[Run, list[Path]]:
    """A run over a project of these files, with these settings."""
    for name, text in files.items():
        (folder / name).write_text(dedent(text))
    (folder / "pyproject.toml").write_text("[tool.emberwire.lint]\n" + dedent(settings))
    (scope,) = scopes(Options((folder,)))
    return Run(scope.config, frozenset({"EW605"})), list(scope.files)


def test_a_dispatcher_of_its_own_is_named(tmp_path: Path) -> None:
    run, files = run_of(tmp_path, PROJECT)
    (sentence,) = unseen(run, files)
    assert sentence.startswith("3 functions under @command (dispatch.py) may be handlers")
    assert 'decorator = "*command"' in sentence


def test_it_is_silent_without_a_row_and_judged_with_one(tmp_path: Path) -> None:
    run, files = run_of(tmp_path, PROJECT)
    assert [finding for path in files for finding in run.file(path)] == []
    run, files = run_of(tmp_path, PROJECT, ROW)
    assert [(f.code, f.path.rpartition("/")[2]) for path in files for f in run.file(path)] == [("EW605", "rooms.py")]
    assert unseen(run, files) == []


def test_a_project_without_sockets_has_no_handlers_to_miss(tmp_path: Path) -> None:
    files = {**PROJECT, "dispatch.py": PROJECT["dispatch.py"].replace("from fastapi import WebSocket", "")}
    assert unseen(*run_of(tmp_path, files)) == []


@pytest.mark.parametrize("says", ["", "from fastapi import WebSocket"])
def test_a_table_that_one_file_keeps_for_itself_is_about_sockets_only_if_it_says_so(tmp_path: Path, says: str) -> None:
    """Options of a command line are kept in such tables, too."""
    table = dedent(PROJECT["dispatch.py"]).replace("from fastapi import WebSocket", says)
    used = dedent(PROJECT["rooms.py"]).replace("from dispatch import command", "")
    run, paths = run_of(tmp_path, {"table.py": table + used, "app.py": "from fastapi import WebSocket\n"})
    assert bool(unseen(run, paths)) is bool(says)


def test_two_functions_make_no_dispatcher(tmp_path: Path) -> None:
    fewer = PROJECT["rooms.py"].replace('@command("open")', "")
    assert unseen(*run_of(tmp_path, {**PROJECT, "rooms.py": fewer})) == []


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("TABLE[name] = f", True),
        ("TABLE.setdefault(name, []).append(f)", True),
        ("f.command = name", True),
        ("print(name)", False),
        ("if TABLE[name] == f: pass", False),
    ],
)
def test_a_dispatcher_keeps_the_function(line: str, kept: bool) -> None:
    text = f"def command(name):\n    def keep(f):\n        {line}\n        return f\n    return keep\n"
    assert keeps(read_outline(text, Path("a.py"), "a").by_qualname["command"]) is kept


def test_a_decorator_that_wraps_keeps_nothing() -> None:
    inner = "        def inner(*a):\n            return f(*a)\n        return inner\n"
    text = f"def timed(name):\n    def wrap(f):\n{inner}    return wrap\n"
    assert not keeps(read_outline(text, Path("a.py"), "a").by_qualname["timed"])


def test_the_sentences_are_kept_while_every_file_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def said(files: dict[str, str]) -> list[str]:
        run, paths = run_of(tmp_path, files)
        run.remembered = Remembered.read(str(tmp_path / "kept.json"), 10**19)
        sentences = unseen(run, paths)
        (tmp_path / "kept.json").write_text(run.remembered.text() or (tmp_path / "kept.json").read_text())
        return sentences

    first = said(PROJECT)
    with monkeypatch.context() as patch:
        patch.setattr(unseen_module, "_unseen", lambda *_: pytest.fail("files were looked through"))
        assert said({}) == first != []
    assert said({"rooms.py": ""}) == []
