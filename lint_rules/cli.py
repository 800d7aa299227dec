"""The commands `lint`, `rules` and `explain`. The root command `emberwire` loads them when they are used.

Exit codes: 0 nothing found, 1 findings, 2 the run itself could not be done (bad option, bad configuration, no file).
Nothing heavy is imported at the top: start-up is what people feel in pre-commit.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from lint_rules.rule import Rule

FORMATS = ("text", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit")


def split_codes(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    """`EW101,EW2` as a tuple."""
    return tuple(code.strip().upper() for code in (value or "").split(",") if code.strip())


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "format_name", type=click.Choice(FORMATS), default="text", help="How findings are printed.")
@click.option("--select", callback=split_codes, help="Only these codes or prefixes, separated by commas.")
@click.option("--ignore", callback=split_codes, help="Not these codes or prefixes.")
@click.option("--extend-select", callback=split_codes, help="These as well, also if off by default.")
@click.option("--severity", type=click.Choice(("advice", "warning", "error")), default="advice", help="From here up.")
@click.option("--fix", is_flag=True, help="Apply the safe fixes.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: the others too.")
@click.option("--diff", is_flag=True, help="Show what --fix would do, and what would remain; change nothing.")
@click.option(
    "--baseline", "baseline_path", type=click.Path(path_type=Path), help="Findings in this file do not count."
)
@click.option("--write-baseline", type=click.Path(path_type=Path), help="Write all findings there and exit 0.")
@click.option("--stdin-filename", type=click.Path(path_type=Path), help="Lint standard input as if it were this file.")
@click.option("--statistics", is_flag=True, help="Only count findings by rule.")
@click.option("--show-config", is_flag=True, help="Print the configuration that holds for the first path.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 also when there are findings.")
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="This pyproject.toml, not the closest.")
@click.option("--force-exclude", is_flag=True, help="Leave out excluded files even when they are named.")
@click.option("--no-cache", is_flag=True, hidden=True, help="Accepted for compatibility: nothing is cached.")
def lint(*, show_config: bool, no_cache: bool, **given: Any) -> None:
    """Find the known mistakes of real-time code in PATHS (default: the current folder)."""
    from lint_rules import command
    from lint_rules.config import ConfigError

    options = command.Options(**given)
    try:
        if show_config:
            click.echo(command.show_config(options), nl=False)
            return
        code = command.run(
            options,
            read_stdin=sys.stdin.buffer.read,
            write=lambda text: click.echo(text, nl=False),
        )
    except (ConfigError, FileNotFoundError) as error:
        click.echo(f"emberwire lint: {error}", err=True)
        sys.exit(2)
    sys.exit(code)


@click.command()
@click.option(
    "--format", "format_name", type=click.Choice(("text", "json")), default="text", help="How they are printed."
)
def rules(*, format_name: str) -> None:
    """List all rules."""
    import json

    from lint_rules.registry import all_rules

    if format_name == "json":
        click.echo(json.dumps([rule_record(rule) for rule in all_rules()], indent=2))
        return
    for rule in all_rules():
        state = "" if rule.default else "  (off by default)"
        click.echo(f"{rule.code}  {rule.name:28} {rule.dialects:6} {rule.severity:8} {summary(rule)}{state}")


def rule_record(rule: type[Rule]) -> dict[str, object]:
    """A rule's metadata as JSON has it."""
    return {
        "code": rule.code,
        "name": rule.name,
        "summary": summary(rule),
        "severity": str(rule.severity),
        "confidence": str(rule.confidence),
        "dialects": list(rule.dialects),
        "default": rule.default,
        "cwe": list(rule.cwe),
        "fix": rule.fix_kind(),
    }


def summary(rule: type[Rule]) -> str:
    """The first sentence of what the rule does."""
    text = " ".join(rule.sections()["What it does"].split())
    return text.split(". ")[0].rstrip(".") + "."


@click.command()
@click.argument("code")
def explain(*, code: str) -> None:
    """Say what a rule finds and what to write instead; or, for FILE:LINE, why there is a finding."""
    from difflib import get_close_matches

    from lint_rules.document import page
    from lint_rules.registry import all_rules, rule_named

    if ":" in code:
        from lint_rules.command import explain_place

        text = explain_place(code)
        if text is not None:
            click.echo(text, nl=False)
            return
    found = rule_named(code)
    if found is None:
        names = [rule.code for rule in all_rules()] + [rule.name for rule in all_rules()]
        close = get_close_matches(code, names, n=1) or get_close_matches(code.upper(), names, n=1)
        hint = f" Did you mean {close[0]}?" if close else " `emberwire rules` lists them."
        click.echo(f"emberwire explain: there is no rule {code!r}.{hint}", err=True)
        sys.exit(2)
    click.echo(page(found))
