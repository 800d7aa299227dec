"""The commands `lint`, `rules` and `explain`. The root command `emberwire` loads them when they are used.

Exit codes: 0 nothing found, 1 findings, 2 the run itself could not be done (bad option, bad configuration, no file).
Nothing heavy is imported at the top: start-up is what people feel in pre-commit.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from lint_rules.rule import Rule

FORMATS = ("text", "concise", "json")


def split_codes(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    """`EW101,EW2` as a tuple."""
    return tuple(code.strip().upper() for code in (value or "").split(",") if code.strip())


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "format_name", type=click.Choice(FORMATS), default="text", help="How findings are printed.")
@click.option("--select", callback=split_codes, help="Only these codes or prefixes, separated by commas.")
@click.option("--ignore", callback=split_codes, help="Not these codes or prefixes.")
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="This pyproject.toml, not the closest.")
@click.option("--force-exclude", is_flag=True, help="Leave out excluded files even when they are named.")
@click.option("--no-cache", is_flag=True, help="Do not read or write remembered results.")
def lint(
    *,
    paths: tuple[Path, ...],
    format_name: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    config_path: Path | None,
    force_exclude: bool,
    no_cache: bool,
) -> None:
    """Find the known mistakes of real-time code in PATHS (default: the current folder)."""
    from dataclasses import replace

    from lint_rules import engine, report
    from lint_rules.config import ConfigError, load

    wanted = paths or (Path(),)
    try:
        config = load(wanted[0], explicit=config_path)
        if select:
            config = replace(config, select=select, extend_select=())
        config = replace(config, ignore=(*config.ignore, *ignore))
        result = engine.lint(wanted, config, force_exclude=force_exclude)
    except (ConfigError, FileNotFoundError) as error:
        click.echo(f"emberwire lint: {error}", err=True)
        sys.exit(2)
    click.echo(report.FORMATS[format_name](result), nl=False)
    sys.exit(1 if result.findings else 0)


@click.command()
@click.option("--format", "format_name", type=click.Choice(("text", "json")), default="text")
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
    """Say what a rule finds, why that is bad and what to write instead."""
    from difflib import get_close_matches

    from lint_rules.document import page
    from lint_rules.registry import all_rules, rule_named

    found = rule_named(code)
    if found is None:
        names = [rule.code for rule in all_rules()] + [rule.name for rule in all_rules()]
        close = get_close_matches(code, names, n=1) or get_close_matches(code.upper(), names, n=1)
        hint = f" Did you mean {close[0]}?" if close else " `emberwire rules` lists them."
        click.echo(f"emberwire explain: there is no rule {code!r}.{hint}", err=True)
        sys.exit(2)
    click.echo(page(found))
