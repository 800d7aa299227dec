"""What linting a tree costs, beside ruff and Fixit, in one interleaved run.

    python -m benchmarks.lint ~/src/application                                the tree and what three files cost
    python -m benchmarks.lint ~/src/application --fixit ~/venv/bin/fixit       Fixit too, on every 16th file

Cost is CPU seconds of the process and its children: on a busy machine it holds better than time on the wall, and what
is firm are the ratios of one run. Every round runs every tool once, in turn. ruff comes from the environment that this
runs in; Fixit is linted with five of its rules, on a sample, because the whole tree takes it minutes.

`files` are three files of the tree that a rule wants to look at, as a commit would hand over, and `idle` three that
none does; both without a cache, and the interpreter's start is part of it. Python's own bytecode is there, as it is
behind an installation: every tool runs once before the rounds.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lint_rules.selection.prefilter import Prefilter
from lint_rules.sieve import discover
from lint_rules.sieve.needs import NEEDS

SAMPLE = 16
"""Fixit lints one file of so many, and its cost is multiplied."""

FIXIT_RULES = (
    "avoid_or_in_except",
    "compare_singleton_primitives_by_is",
    "no_redundant_lambda",
    "use_async_sleep_in_async_def",
    "use_fstring",
)


@dataclass(frozen=True)
class Cost:
    """One run of one tool: CPU and wall-clock seconds."""

    cpu: float
    wall: float


@dataclass(frozen=True)
class Job:
    """A command, and by how much its cost counts."""

    name: str
    command: tuple[str, ...]
    folder: Path
    factor: float = 1.0
    answers: tuple[int, ...] = (0, 1)
    """Exit codes that say that the work was done."""

    def run(self, environment: Mapping[str, str]) -> Cost:
        """Run it once. Raises `RuntimeError` when it could not do its work; findings are no failure."""
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(self.command, cwd=self.folder, env=environment, capture_output=True, check=False)
        wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode not in self.answers:
            raise RuntimeError(f"{self.name} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Cost(cpu * self.factor, wall * self.factor)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the rounds and print the table."""
    options = _options().parse_args(arguments)
    tree = Path(options.tree).resolve()
    files = list(discover.files([tree], root=tree))
    if not files:
        sys.exit(f"there are no Python files in {tree}")
    with _workplace(files, options.fixit) as sample:
        jobs = list(_jobs(tree, files, sample, options.fixit))
        environment = _with_bytecode(sample / "bytecode")
        for job in jobs:
            job.run(environment)
        costs: dict[str, list[Cost]] = defaultdict(list)
        for _ in range(options.rounds):
            for job in jobs:
                costs[job.name].append(job.run(environment))
    size = sum(path.stat().st_size for path in files) / 1e6
    print(f"{len(files)} files, {size:.1f} MB; {options.rounds} rounds; CPU s: median (range); wall s: median")
    for name, rounds in costs.items():
        print(_row(name, rounds, costs))


def _with_bytecode(folder: Path) -> dict[str, str]:
    """This environment, but Python keeps its bytecode in a folder, whatever it is told otherwise."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": os.fspath(folder)}


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="What linting a tree costs, beside ruff and Fixit.")
    parser.add_argument("tree", help="the root of a project")
    parser.add_argument("--rounds", type=int, default=5, help="how often each tool runs (5)")
    parser.add_argument("--fixit", metavar="PROGRAM", help="the fixit to compare with; left out by default")
    return parser


def _jobs(tree: Path, files: Sequence[Path], sample: Path, fixit: str | None) -> Iterator[Job]:
    program = (sys.executable, "-c", "from emberwire.cli import main; main()", "lint")
    yield Job("emberwire", (*program, "--no-cache", "--jobs", "1", "--format", "concise", str(tree)), tree)
    ruff = shutil.which("ruff", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if ruff:
        select = ("--no-cache", "--isolated", "--select", "ASYNC,FAST", "--output-format", "concise")
        yield Job("ruff ASYNC,FAST", (ruff, "check", *select, str(tree)), tree)
    if fixit:
        counted = len(files) / max(1, len(files[::SAMPLE]))
        rules = ",".join(f"fixit.rules.{rule}" for rule in FIXIT_RULES)
        command = (fixit, "--quiet", "--rules", rules, "lint", str(sample))
        yield Job("Fixit, 5 rules", command, sample, counted, (0, 1, 2, 3))  # 2 is for files that it cannot parse
    wanted, idle = _three(files)
    yield Job("files", (*program, "--no-cache", *wanted), tree)
    yield Job("idle", (*program, "--no-cache", *idle), tree)
    yield Job("python -c pass", (sys.executable, "-c", "pass"), tree)


def _three(files: Sequence[Path]) -> tuple[list[str], list[str]]:
    """Three files in the middle of those that a rule wants, and three of those that none does."""
    prefilter = Prefilter(frozenset(NEEDS) - {"EW901", "EW902"})
    wanted: list[str] = []
    idle: list[str] = []
    for path in files:
        (wanted if len(prefilter.codes(path.read_bytes())) > 9 else idle).append(str(path))
    middle = max(0, len(wanted) // 2 - 1)
    return wanted[middle : middle + 3], idle[len(idle) // 2 :][:3]


@contextmanager
def _workplace(files: Sequence[Path], fixit: str | None) -> Iterator[Path]:
    """A folder with the sample."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if fixit:
            for number, path in enumerate(files[::SAMPLE]):
                shutil.copyfile(path, folder / f"f{number}.py")
            (folder / "pyproject.toml").write_text("[tool.fixit]\nroot = true\n", encoding="utf-8")
        yield folder


def _row(name: str, rounds: Sequence[Cost], costs: dict[str, list[Cost]]) -> str:
    cpu = sorted(cost.cpu for cost in rounds)
    wall = statistics.median(cost.wall for cost in rounds)
    row = f"{name:16} {statistics.median(cpu):8.3f} ({cpu[0]:.3f} to {cpu[-1]:.3f})  {wall:8.3f}"
    if name in ("ruff ASYNC,FAST", "Fixit, 5 rules"):
        ratios = sorted(ours.cpu / theirs.cpu for ours, theirs in zip(costs["emberwire"], rounds, strict=True))
        row += f"   emberwire / {name}: {statistics.median(ratios):.3g} ({ratios[0]:.3g} to {ratios[-1]:.3g})"
    return row


if __name__ == "__main__":
    main()
