"""The command `access`: what stands before every connect, join and message handler of a project."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lint_rules.shell.cli import answered

if TYPE_CHECKING:
    from lint_rules.run.access_map import AccessMap
    from lint_rules.settings.options import Options

FORMATS = {
    "text": ("lint_rules.shell.output.access_text", "text"),
    "json": ("lint_rules.shell.output.access_json", "as_json"),
    "html": ("lint_rules.shell.output.access_html", "html"),
}
FAILING = ("open", "unless", "unknown")


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "format_name", type=click.Choice(tuple(FORMATS)), default="text", help="How it is printed.")
@click.option("--output", type=click.Path(path_type=Path), help="Write it to this file, not to standard output.")
@click.option(
    "--fail-on",
    type=click.Choice(FAILING),
    multiple=True,
    help="Exit 1 when a row has this verdict and no reason; may be given several times.",
)
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="This pyproject.toml, not the closest.")
@click.option("--force-exclude", is_flag=True, help="Leave out excluded files even when they are named.")
def access(
    *,
    paths: tuple[Path, ...],
    format_name: str,
    output: Path | None,
    fail_on: tuple[str, ...],
    config_path: Path | None,
    force_exclude: bool,
) -> None:
    """Draw the access map of PATHS (default: the current folder): the guard before every connect, join and message.

    Each is guarded, guarded unless a setting says otherwise, open, closed, or unknown, where the analysis gave up.

    Exit codes: 0 drawn, 1 a row that --fail-on names, 2 the run could not be done, 3 the linter itself
    failed; when it fails on a file, the map of the others is drawn all the same.
    """
    from lint_rules.settings.options import Options

    options = Options(paths, config_path=config_path, force_exclude=force_exclude)
    sys.exit(answered("access", lambda: _drawn(options, format_name, output, frozenset(fail_on))))


def _drawn(options: Options, format_name: str, output: Path | None, fail_on: frozenset[str]) -> int:
    from lint_rules.run import faults
    from lint_rules.run.access_map import access_map
    from lint_rules.selection.scopes import scopes

    unreadable: list[tuple[str, str]] = []
    drawn = access_map(scopes(options, unreadable), unreadable)
    if drawn.faults:
        click.echo(faults.told(drawn.faults, "access"), nl=False, err=True)
    _write(_printed(drawn, format_name), output)
    return max(int(failing(drawn, fail_on)), faults.exit_code(drawn.faults))


def _printed(drawn: AccessMap, format_name: str) -> str:
    module, name = FORMATS[format_name]
    printed: Callable[[AccessMap], str] = getattr(import_module(module), name)
    return printed(drawn)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"Wrote {output}.")


def failing(drawn: AccessMap, verdicts: frozenset[str]) -> bool:
    """True when a row has one of these verdicts, and no reason that settles it; what was not read is unknown."""
    found = {row.verdict for row in drawn.rows if row.verdict != "open" or row.counts}
    unjudged = {"unknown"} if drawn.unread or drawn.unrecognised else set()
    return not verdicts.isdisjoint(found | unjudged)
