"""What the command line of `emberwire lint` says, once click has read it.

Each field is an option of `cli.py`. `scopes.py` lays some of them over the configuration, `command.py` does the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """The options of one `emberwire lint`."""

    paths: tuple[Path, ...]
    format_name: str = "text"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    config_path: Path | None = None
    force_exclude: bool = False
    dependents: bool = False
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    baseline_path: Path | None = None
    write_baseline: Path | None = None
    since: str | None = None
    add_noqa: bool = False
    reason: str = ""
    stdin_filename: Path | None = None
    statistics: bool = False
    severity: str = "advice"
    exit_zero: bool = False
    strict: bool = False
    show_all: bool = False
    exit_non_zero_on_fix: bool = False
    no_cache: bool = False
    jobs: int | None = None
