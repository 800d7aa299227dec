"""`make soak`: the checks of tests/faults/ at full length, then faults at random; what they measured goes to a page.

    python -m scripts.soak --minutes 10 --seed 1

Takes the minutes of the random faults and about ten more. Prints every figure; exits with 1 when a check fails. With
`--write`, the table of docs/results.md becomes that of this run.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "results.md"
BEGIN = "<!-- The lines below are written by `make soak`. -->"
HEADINGS = ("check", "what", "measured", "bound")

Row = Mapping[str, str]


@click.command()
@click.option("--minutes", type=click.FloatRange(min=0.1), default=10.0, show_default=True, help="Of random faults.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the choice of the faults.")
@click.option("--write", is_flag=True, help="Make docs/results.md the page of this run.")
@click.argument("paths", nargs=-1)
def main(minutes: float, seed: int, write: bool, paths: tuple[str, ...]) -> None:
    """Run the checks of tests/faults, or those of PATHS, at full length."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "figures")
        file.touch()
        started = datetime.now(UTC)
        code = run(paths or ("tests/faults",), file, minutes=minutes, seed=seed)
        rows = list(read(file))
    print("\n" + table(rows))
    if write and code == 0:
        PAGE.write_text(page(rows, started=started, minutes=minutes, seed=seed), encoding="utf-8")
    sys.exit(int(code != 0 or not rows))


def run(paths: tuple[str, ...], file: Path, *, minutes: float, seed: int) -> int:
    """Run pytest, one test after the other; figures go to a file. Returns its exit code."""
    settings = {
        "EMBERWIRE_SOAK": "1",
        "EMBERWIRE_SOAK_SECONDS": str(60 * minutes),
        "EMBERWIRE_SOAK_SEED": str(seed),
        "EMBERWIRE_FIGURES": str(file),
        "CI": "true",  # what is missing on this machine is a failure, not a hole in the table
    }
    command = [sys.executable, "-m", "pytest", *paths, "-s", "-v", "-p", "no:cacheprovider", "-p", "no:xdist"]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=False).returncode


def read(file: Path) -> Iterator[Row]:
    """The figures that tests have left in a file, sorted by check; of those with the same name the last one."""
    figures = {(row["check"], row["what"]): row for row in map(json.loads, file.read_text("utf-8").splitlines())}
    for name in sorted(figures):
        yield figures[name]


def table(rows: list[Row]) -> str:
    """The figures as a table in Markdown."""
    lines = [HEADINGS, *[tuple(row[heading] for heading in HEADINGS) for row in rows]]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(f"| {' | '.join(map(str.ljust, line, widths))} |" for line in lines)


def page(rows: list[Row], *, started: datetime, minutes: float, seed: int) -> str:
    """The page of results, with the table of this run."""
    kept, _, _ = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    kernel = platform.release().partition("-")[0]
    machine = f"{os.cpu_count()} cores, {platform.system()} {kernel}, Python {platform.python_version()}"
    took = (datetime.now(UTC) - started).total_seconds() / 60
    said = f"{started:%Y-%m-%d}, {machine}, shared with other work; {took:.0f} minutes, {minutes:g} of them with random"
    return f"{kept}{BEGIN}\n\n{said} faults (seed {seed}).\n\n{table(rows)}\n"


if __name__ == "__main__":
    main()
