"""Scores the linter on public reports that it was not written with.

    python -m benchmarks.unseen.reports FOLDER

FOLDER holds the code of each report in `reports.jsonl` before and after its fix: FOLDER/NAME/flaw and FOLDER/NAME/fix.
It fetches nothing. A report is found when any rule about its kind (`score.KINDS`) speaks of a function that the report
means; whether that rule says what the report says is for a reader. After the fix a rule of the kind may still speak of
something else in the function: the findings are printed.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.unseen.score import KINDS, Found, lint

REPORTS = Path(__file__).with_name("reports.jsonl")


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reported, and the functions in which the flaw stands; an empty name is the top of the file."""

    name: str
    url: str
    path: str
    functions: tuple[str, ...]
    kind: str
    gathered: str = ""
    """The day, such as `2026-11-30`: what is found of each day's reports is counted by itself."""

    def hits(self, root: Path) -> list[Found] | None:
        """The findings of the kind in these functions; None where there is no such code."""
        if not root.is_dir():
            return None
        here = (found for found in lint(root, self.name) if found.file == self.path)
        return [found for found in here if found.symbol in self.functions and found.code in KINDS[self.kind]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One report with the findings before and after its fix; None where that code is missing."""

    report: Report
    flaw: Sequence[Found] | None
    fix: Sequence[Found] | None


def read(path: Path = REPORTS) -> list[Report]:
    """The reports of a file of JSON lines."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [Report(r["name"], r["url"], r["path"], tuple(r["function"]), r["kind"], r["gathered"]) for r in rows]


def answers(folder: Path, reports: Sequence[Report]) -> Iterator[Answer]:
    """Lint what there is of each report below a folder."""
    for report in reports:
        home = folder / report.name
        yield Answer(report, report.hits(home / "flaw"), report.hits(home / "fix"))


def summary(given: Sequence[Answer]) -> str:
    """How many were found, and how many of these are silent after the fix."""
    known = [answer for answer in given if answer.flaw is not None]
    found = [answer for answer in known if answer.flaw]
    fixed = [answer for answer in found if answer.fix is not None]
    silent = sum(not answer.fix for answer in fixed)
    return f"found {len(found)} of {len(known)}, silent after the fix {silent} of {len(fixed)}"


def main() -> None:
    """Print a line for each report, and the sums of each day on which some were gathered."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    made = list(answers(parser.parse_args().folder, read()))
    for answer in made:
        codes = (
            " ".join(sorted({found.code for found in found_in or ()})) or "-" for found_in in (answer.flaw, answer.fix)
        )
        print(answer.report.name, answer.report.kind, *codes, sep="\t")
    for day in dict.fromkeys(answer.report.gathered for answer in made):
        print(day, summary([answer for answer in made if answer.report.gathered == day]))


if __name__ == "__main__":
    main()
