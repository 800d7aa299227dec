"""The root command: the overview imports nothing, a typing mistake is answered with the nearest name."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from emberwire.commands import COMMANDS, LazyCommand, main

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("reference_server", "scaffold", "lint_rules")
HEAVY = ("starlette", "uvicorn", "websockets", "libcst", "jinja2", "msgspec", "asyncio")


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(arguments), prog_name="emberwire")
    return result.exit_code, result.output


def imported_by(*arguments: str) -> set[str]:
    """Return the top-level modules that a fresh process has imported after running `emberwire ARGUMENTS`."""
    program = (
        "import sys\nfrom emberwire.commands import main\n"
        f"main({list(arguments)!r}, standalone_mode=False)\n"
        "print('\\n' + ' '.join(sys.modules))"
    )
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    return {module.partition(".")[0] for module in output.splitlines()[-1].split()}


def test_the_overview_names_every_command_with_its_help() -> None:
    code, output = run("--help")
    assert code == 0
    for name, lazy in COMMANDS.items():
        assert f"  {name}" in output
        assert lazy.help in output


def test_the_overview_imports_no_part() -> None:
    assert imported_by("--help").isdisjoint({*PARTS, *HEAVY})


@pytest.mark.slow
@pytest.mark.parametrize("command", ["lint", "rules", "explain"])
def test_the_linter_starts_without_a_server_and_without_libcst(command: str) -> None:
    """pre-commit starts it on every commit, so what it imports is what a person waits for."""
    imported = imported_by(command, "--help")
    assert "lint_rules" in imported
    assert imported.isdisjoint({"reference_server", "scaffold", *HEAVY})


@pytest.mark.slow
@pytest.mark.parametrize("command", ["new", "gen", "destroy", "update", "doctor", "templates"])
def test_the_generator_starts_without_a_server(command: str) -> None:
    imported = imported_by(command, "--help")
    assert imported.isdisjoint({"reference_server", "lint_rules", "starlette", "uvicorn", "asyncio"})


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_has_the_help_that_the_overview_gives(name: str) -> None:
    assert run(name, "--help")[0] == 0
    assert COMMANDS[name].load().name == name


def test_every_command_of_a_part_is_in_the_table() -> None:
    """A command that nobody can type is a forgotten row."""
    defined = {
        f"{'.'.join(path.relative_to(ROOT).with_suffix('').parts)}:{node.name}"
        for part in (*PARTS, "emberwire")
        for path in (ROOT / part).rglob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(each).startswith(("click.command", "click.group")) for each in node.decorator_list)
    }
    assert defined == {"emberwire.commands:main", *(lazy.target for lazy in COMMANDS.values())}


def test_version_is_the_one_of_the_distribution() -> None:
    assert run("--version") == (0, f"emberwire {version('emberwire')}\n")


def test_a_misspelt_command_is_answered_with_the_nearest() -> None:
    code, output = run("lnit")
    assert code == 2
    assert "there is no command 'lnit'. Did you mean 'lint'?" in output


def test_an_unknown_command_is_answered_with_all_of_them() -> None:
    code, output = run("frobnicate")
    assert code == 2
    assert f"The commands are {', '.join(COMMANDS)}." in " ".join(output.split())


def test_an_unknown_option_is_an_error_of_usage() -> None:
    code, output = run("--frobnicate")
    assert code == 2
    assert "--frobnicate" in output


def test_a_row_that_leads_to_no_command_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="expected 'string:capwords' to be a click command, got function"):
        LazyCommand("string:capwords", "").load()


def test_the_console_script_runs() -> None:
    """The entry point of the installed distribution, not the function."""
    script = f"{sys.prefix}/bin/emberwire"
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("emberwire ")


def test_commands_are_listed_in_the_order_of_the_table() -> None:
    assert main.list_commands(click.Context(main)) == list(COMMANDS)
