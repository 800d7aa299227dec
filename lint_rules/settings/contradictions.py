"""Options that contradict each other are an error: one of them would be ignored.

check(options)    # raises ConfigError with a sentence that names them
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.settings.config import ConfigError

if TYPE_CHECKING:
    from lint_rules.settings.options import Options

_APART: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "add_noqa",
        ("fix", "diff", "stdin_filename", "write_baseline"),
        "--add-noqa works alone: not with --fix, --diff, --stdin-filename or --write-baseline",
    ),
    (
        "stdin_filename",
        ("since", "write_baseline", "dependents"),
        "--since, --dependents and --write-baseline are about files, not about standard input",
    ),
    (
        "dependents",
        ("fix", "diff", "add_noqa", "write_baseline"),
        "--dependents reports what stands in files that were not named, and changes nothing: it does not go with "
        "--fix, --diff, --add-noqa or --write-baseline",
    ),
    (
        "write_baseline",
        ("fix", "diff", "since", "statistics"),
        "--write-baseline writes all findings that there are, and does nothing else: not with --fix, --diff, --since "
        "or --statistics",
    ),
)
"""An option that goes with none of the others, and what to say of both."""

_NEEDS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "unsafe_fixes",
        ("fix", "diff"),
        "--unsafe-fixes says which fixes are meant: it needs --fix or --diff",
    ),
    (
        "reason",
        ("add_noqa",),
        "--reason is what --add-noqa writes behind the codes: it needs --add-noqa",
    ),
)
"""An option that says nothing without one of the others."""

_STANDARD_INPUT = Path("-")
"""What other tools are told for it, beside its name."""

_COUNTED = ("text", "concise", "json")
"""The formats that `--statistics` knows; the first two look the same."""


def check(options: Options) -> None:
    """Raise `ConfigError` for the first pair that contradicts each other."""
    for name, others, why in _APART:
        if getattr(options, name) and _any(options, others):
            raise ConfigError(why)
    for name, needed, why in _NEEDS:
        if getattr(options, name) and not _any(options, needed):
            raise ConfigError(why)
    if options.stdin_filename is not None and set(options.paths) - {_STANDARD_INPUT}:
        raise ConfigError(
            "--stdin-filename says what standard input is called, and no other file is linted: leave out the paths"
        )
    if options.statistics and options.format_name not in _COUNTED:
        raise ConfigError(f"--statistics is text or JSON: there is none in the format {options.format_name}")


def check_watched(options: Options) -> None:
    """The same for a run that is done again and again."""
    if options.stdin_filename is not None:
        raise ConfigError("--watch is about files, not about standard input")


def _any(options: Options, names: Iterable[str]) -> bool:
    return any(getattr(options, name) for name in names)
