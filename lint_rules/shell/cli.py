"""The commands `lint`, `rules` and `explain`. The root command `emberwire` loads them when they are used.

Exit codes: 0 nothing found or only advice, 1 findings, 2 the run itself could not be done (bad option, bad
configuration, no file), 3 the linter is at fault. Nothing heavy is imported at the top: start-up is what people feel in
pre-commit.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from lint_rules.rule import Rule
    from lint_rules.settings.options import Options
    from lint_rules.shell.command import Console

FORMATS = ("text", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit")


def split_codes(value: str | None) -> tuple[str, ...]:
    """`EW101,EW2` as a tuple."""
    return tuple(code.strip().upper() for code in (value or "").split(",") if code.strip())


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "format_name", type=click.Choice(FORMATS), default="text", help="How findings are printed.")
@click.option("--select", help="Only these codes or prefixes, separated by commas.")
@click.option("--ignore", help="Not these codes or prefixes.")
@click.option("--extend-select", help="These as well, also if off by default.")
@click.option("--severity", type=click.Choice(("advice", "warning", "error")), default="advice", help="From here up.")
@click.option("--fix", is_flag=True, help="Apply the safe fixes.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: the others too.")
@click.option("--diff", is_flag=True, help="Show what --fix would do, and what would remain; change nothing.")
@click.option("--exit-non-zero-on-fix", is_flag=True, help="Exit 1 when --fix changed something, for commit hooks.")
@click.option(
    "--baseline", "baseline_path", type=click.Path(path_type=Path), help="Findings in this file do not count."
)
@click.option("--write-baseline", type=click.Path(path_type=Path), help="Write all findings there and exit 0.")
@click.option("--since", metavar="REF", help="Only findings in functions that changed since this git revision.")
@click.option("--add-noqa", is_flag=True, help="Silence every finding with a comment, to start from there.")
@click.option("--reason", default="", help="With --add-noqa: what the comments say.")
@click.option("--watch", is_flag=True, help="Lint again whenever a file changes, until Ctrl-C.")
@click.option("--stdin-filename", type=click.Path(path_type=Path), help="Lint standard input as if it were this file.")
@click.option("--statistics", is_flag=True, help="Only count findings by rule.")
@click.option("--show-config", is_flag=True, help="Print the configuration that holds for the first path.")
@click.option("--all", "show_all", is_flag=True, help="Show all findings, also more than five of a rule in a file.")
@click.option("--strict", is_flag=True, help="Exit 1 also when there is nothing but advice.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 also when there are findings.")
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="This pyproject.toml, not the closest.")
@click.option("--force-exclude", is_flag=True, help="Leave out excluded files even when they are named.")
@click.option("--dependents", is_flag=True, help="Also judge handlers in other files that depend on the named ones.")
@click.option("--no-cache", is_flag=True, help="Neither use nor keep the results of earlier runs.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many processes. Default: more than one only where it pays.",
)
def lint(*, show_config: bool, watch: bool, **given: Any) -> None:
    """Find the known mistakes of real-time code in PATHS (default: the current folder).

    Exit codes: 0 nothing found or only advice, 1 findings, 2 the run could not be done, 3 the linter itself failed.
    """
    from lint_rules.settings.options import Options

    codes = {name: split_codes(given[name]) for name in ("select", "ignore", "extend_select")}
    options = Options(**{**given, **codes})
    if show_config:
        from lint_rules.shell.output.showing import show_config as shown

        answered("lint", lambda: click.echo(shown(options), nl=False))
    elif watch:
        answered("lint", lambda: _watch(options))
    else:
        sys.exit(answered("lint", lambda: _run(options)))


def _run(options: Options) -> int:
    from lint_rules.run.spared import spared

    with spared():
        from lint_rules.shell import command

        return command.run(options, _console())


def _console() -> Console:
    import time

    from lint_rules.shell.command import Console
    from lint_rules.shell.output.progress import Progress

    return Console(
        read_stdin=sys.stdin.buffer.read,
        write=partial(click.echo, nl=False),
        note=partial(click.echo, nl=False, err=True),
        progress=Progress(sys.stderr, time.monotonic) if sys.stderr.isatty() else None,
    )


def _watch(options: Options) -> None:
    """Lint now and after every change. Ctrl-C ends it, which is no error."""
    import time

    from lint_rules.settings.config import ConfigError
    from lint_rules.settings.contradictions import check_watched
    from lint_rules.shell.watch import INTERVAL_SECONDS, watch

    def once() -> None:
        click.clear()
        try:
            _run(options)
        except ConfigError as error:
            click.echo(f"emberwire lint: {error}", err=True)

    check_watched(options)
    try:
        watch(once, lambda: _watched(options), pause=lambda: time.sleep(INTERVAL_SECONDS))
    except KeyboardInterrupt:
        click.echo("")


def _watched(options: Options) -> list[Path]:
    """The files that are linted, and those that may hold their settings."""
    from lint_rules.selection.scopes import scopes
    from lint_rules.settings.config import ConfigError

    try:
        found = [path for scope in scopes(options) for path in scope.files]
    except ConfigError:  # the run says so; the next change of the configuration may mend it
        found = []
    return [*found, *_settings_above((*found, Path("x")))]


def _settings_above(paths: Iterable[Path]) -> list[Path]:
    """Where a configuration of these files may stand or come to stand."""
    return [folder / "pyproject.toml" for folder in {folder for path in paths for folder in path.resolve().parents}]


def answered(name: str, run: Callable[[], int | None]) -> int:
    """Run a command: what cannot be done is a sentence and exit code 2, a fault of ours a traceback and 3."""
    from lint_rules.run.errors import RunError
    from lint_rules.settings.config import ConfigError

    try:
        return run() or 0
    except BrokenPipeError:  # `| head` has seen enough: click ends quietly
        raise
    except (ConfigError, RunError, OSError) as error:
        click.echo(f"emberwire {name}: {_sentence(error)}", err=True)
        sys.exit(2)
    except Exception as error:
        import traceback

        from lint_rules.run import faults
        from lint_rules.selection.local import culprit

        own = culprit(error)
        if own:
            click.echo(f"emberwire {name}: {own}", err=True)
            sys.exit(faults.YOURS)
        click.echo(traceback.format_exc(), err=True)
        click.echo(f"emberwire {name}: this is a fault of the linter, not of your code.", err=True)
        sys.exit(faults.OURS)


def _sentence(error: Exception) -> str:
    """What went wrong; of what the system says, without its number."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error)


@click.command()
@click.option(
    "--format", "format_name", type=click.Choice(("text", "json")), default="text", help="How they are printed."
)
def rules(*, format_name: str) -> None:
    """List all rules, those of the project here too."""
    sys.exit(answered("rules", lambda: _rules(format_name)))


def _rules(format_name: str) -> None:
    import json

    from lint_rules.selection.registry import all_rules

    listed = [*all_rules(), *_own_rules().values()]
    if format_name == "json":
        click.echo(json.dumps([rule_record(rule) for rule in listed], indent=2))
        return
    for rule in listed:
        state = "" if rule.default else "  (off by default)"
        click.echo(f"{rule.code}  {rule.name:28} {rule.dialects:6} {rule.severity:8} {rule.summary()}{state}")


def _own_rules() -> Mapping[str, type[Rule]]:
    from lint_rules.selection import catalogue
    from lint_rules.settings.config import load

    return catalogue.own(load(Path()))


def rule_record(rule: type[Rule]) -> dict[str, object]:
    """A rule's metadata as JSON has it."""
    return {
        "code": rule.code,
        "name": rule.name,
        "summary": rule.summary(),
        "severity": str(rule.severity),
        "confidence": str(rule.confidence),
        "dialects": list(rule.dialects),
        "default": rule.default,
        "cwe": list(rule.cwe),
        "fix": str(rule.fix),
        "options": {option.name: {"default": option.default, "help": option.help} for option in rule.options},
    }


@click.command()
@click.argument("code")
def explain(*, code: str) -> None:
    """Say what a rule finds and what to write instead; or, for FILE:LINE, why there is a finding."""
    sys.exit(answered("explain", lambda: _explain(code)))


def _explain(code: str) -> int:
    from lint_rules.kit.document import page
    from lint_rules.selection.registry import rule_named
    from lint_rules.selection.retired import RETIRED, note, retired_code
    from lint_rules.settings.config import ConfigError

    if ":" in code:
        return _explain_place(code)
    old = retired_code(code)
    if old:
        click.echo(f"{note(old)}.\n")
        code = RETIRED[old].successor
        if not code:
            return 0
    own = _own_rules().values()
    found = rule_named(code) or next((r for r in own if code.upper() == r.code or code.lower() == r.name), None)
    if found is None:
        raise ConfigError(f"there is no rule {code!r}.{_meant(code)}")
    _show(page(found))
    return 0


def _explain_place(place: str) -> int:
    from lint_rules.shell.output.explaining import explain_place

    _show(explain_place(place))
    return 0


def _show(text: str) -> None:
    from shutil import get_terminal_size

    from lint_rules.shell.output.explaining import fitted

    click.echo(fitted(text, get_terminal_size((0, 0)).columns), nl=False)


def _meant(code: str) -> str:
    from difflib import get_close_matches

    from lint_rules.sieve.needs import NAMES

    if Path(code).is_file():
        return f" To explain a line of this file, say which: `emberwire explain {code}:1`."
    names = [*NAMES, *NAMES.values()]
    close = get_close_matches(code, names, n=1) or get_close_matches(code.upper(), names, n=1)
    return f" Did you mean {close[0]}?" if close else " `emberwire rules` lists them."
