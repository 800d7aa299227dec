"""Scores the linter on programs that were written for it to be tried on.

    python -m benchmarks.written.score                      what was found, missed, and falsely reported
    python -m benchmarks.written.score second --show        one set, with each missed label and each false finding
    python -m benchmarks.written.score --unpack FOLDER      put the programs there, and lint nothing

A program is up to four files with one to six flaws, and stands there twice: as it was written, and mended, under the
same name with `_good`. What is labelled in the one is labelled good in the other, at the same function: a finding of
its kind there is false. How a finding belongs to a label is said in `benchmarks.unseen.score`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.unseen.score import score_folder, show, tables

HERE = Path(__file__).parent
PROGRAMS = HERE / "programs.jsonl"
LABELS = HERE / "labels.jsonl"
JUDGED = HERE / "judged.jsonl"

MARK = '[project]\nname = "app"\nversion = "1"\n'
"""Makes each program a project of its own, so that no question about one is asked of its neighbours."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a program; `repo` is what labels call the program, with a `/` that its folder has as `+`."""

    set: str
    repo: str
    file: str
    text: str


def sources(path: Path = PROGRAMS) -> Iterator[Source]:
    """Yield every file of every program."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield Source(**json.loads(line))


def unpack(folder: Path, chosen: str | None = None) -> None:
    """Write the programs of one set, or of all, below `folder`."""
    for source in sources():
        if chosen in (None, source.set):
            path = folder / source.repo.replace("/", "+") / source.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source.text, encoding="utf-8")
            (folder / source.repo.replace("/", "+") / "pyproject.toml").write_text(MARK, encoding="utf-8")


def report(chosen: str, *, with_labels: bool) -> Iterator[str]:
    """Yield the lines about one set."""
    with TemporaryDirectory(prefix="emberwire-written-") as folder:
        unpack(Path(folder), chosen)
        scores = score_folder(Path(folder), LABELS, JUDGED)
    yield f"{chosen} set, {len(scores) // 2} programs"
    for each in scores.values() if with_labels else ():
        yield from show(each)
    yield from tables(scores)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, and print the report."""
    sets = sorted({source.set for source in sources()})
    parser = argparse.ArgumentParser(prog="python -m benchmarks.written.score", description=__doc__)
    parser.add_argument("set", nargs="*", choices=[*sets, []], default=[], help="which sets, by default all")
    parser.add_argument("--show", action="store_true", help="print what was missed, wrong, or not read")
    parser.add_argument("--unpack", type=Path, metavar="FOLDER", help="write the programs there")
    options = parser.parse_args(arguments)
    if options.unpack:
        unpack(options.unpack)
        return
    for chosen in options.set or sets:
        print(*report(chosen, with_labels=options.show), sep="\n")


if __name__ == "__main__":
    main()
