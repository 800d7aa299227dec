"""The commands `emberwire rule new` and `emberwire rule test`, for rules of a project's own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lint_rules.shell.cli import answered

if TYPE_CHECKING:
    from lint_rules.rule import Rule

FOLDER = Path("tools/rules")
"""Where rules go in a project that has not said so."""


@click.group()
def rule() -> None:
    """Write and test rules of your own: files in your repository, nothing to package.

    The page of a rule that there is: `emberwire explain CODE`.
    """


@rule.command("new")
@click.argument("name")
@click.option("--code", help="Capital letters and digits, such as ACME101. Default: the next free LOCAL001.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where it goes. Default: the first of local-rules.")
def new(*, name: str, code: str | None, folder: Path | None) -> None:
    """Write a rule to start from, with its documentation and its cases: NAME is like no-shouting."""
    sys.exit(answered("rule new", lambda: _new(name, code, folder)))


def _new(name: str, code: str | None, folder: Path | None) -> int:
    from lint_rules.kit.new_rule import file_name, is_taken, new_rule, next_code
    from lint_rules.settings.config import ConfigError, load

    configured = load(Path()).local_rules
    folder = folder or (_shown(configured[0]) if configured else FOLDER)
    if code and is_taken(code, folder):
        raise ConfigError(f"a rule in {folder} has the code {code} already")
    made = {folder / name: text for name, text in new_rule(name, code or next_code(folder)).items()}
    for path in made:
        if path.exists():
            raise ConfigError(f"{path} is there already")
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        click.echo(f"Wrote {path}")
    click.echo(f"Test it with: emberwire rule test {folder / file_name(name)}")
    if str(folder.resolve()) not in (str(Path(known).resolve()) for known in configured):
        click.echo(
            f'So that `emberwire lint` loads it, put this under [tool.emberwire.lint]:\nlocal-rules = ["{folder}"]'
        )
    return 0


def _shown(folder: str) -> Path:
    """A configured folder as people would write it."""
    path = Path(folder)
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


@rule.command("test")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def test(*, paths: tuple[Path, ...]) -> None:
    """Test rules by their own documentation and cases. PATHS are files or folders; default: those of local-rules."""
    sys.exit(answered("rule test", lambda: _test(paths)))


def _test(paths: tuple[Path, ...]) -> int:
    from lint_rules.kit.new_rule import count, problems

    failed = 0
    for path, found in _rules(paths):
        wrong = problems(found)
        cases = f"{count(found)} case{'' if count(found) == 1 else 's'}"
        click.echo(f"{'FAIL' if wrong else 'ok  '} {found.code} {found.name}: {cases} ({path})")
        for problem in wrong:
            click.echo("  " + problem.rstrip().replace("\n", "\n  "))
        failed += bool(wrong)
    return 1 if failed else 0


def _rules(paths: tuple[Path, ...]) -> Iterator[tuple[Path, type[Rule]]]:
    """The rules in these files and folders. Raises `ConfigError` when there is none."""
    from lint_rules.selection.local import files_of, rules_in
    from lint_rules.settings.config import ConfigError, load

    where = tuple(map(str, paths or map(_shown, load(Path()).local_rules)))
    if not where:
        raise ConfigError("there are no rules to test: name files or folders, or set local-rules")
    found = [(path, found) for path in files_of(where) for found in rules_in(path)]
    if not found:
        raise ConfigError(f"there is no rule in {', '.join(where)} (folders inside are not looked into)")
    yield from found
