"""Scores the linter on labelled repositories that it was not written with.

    python -m benchmarks.unseen.score FOLDER                        what was found, missed, and falsely reported
    python -m benchmarks.unseen.score FOLDER --show                 each missed label and each false finding as well
    python -m benchmarks.unseen.score FOLDER --write rows.jsonl     the findings that nobody has judged, to be judged

FOLDER holds the repositories as OWNER+NAME, each at the commit of its labels. A finding belongs to a label when it is
of the label's kind (`KINDS`) and stands in the same file and function, or on a line that the label's sentence names; a
label of a whole module, or of a file that this Python cannot read, reaches three lines around. A function with good
and bad labels of one kind counts as bad.
A bad label is also found by a finding elsewhere whose trace says that a stranger or a client comes to the label's
function; the column "in its place" is without these.

A reader judges the findings without a label: `judgement` in a row is `right`, `wrong`, or `annoyed` (it is true, and
the maintainer would call it noise), and `why` names the evidence. Judged rows are appended to judged.jsonl. A judgement
outranks a good label: one function may be sound in one way and broken in another.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypedDict

from lint_rules.run.unreadable import SYNTAX_CODE

LABELS = Path(__file__).with_name("labels.jsonl")
JUDGED = Path(__file__).with_name("judged.jsonl")

KINDS: Mapping[str, frozenset[str]] = {
    "connect": frozenset(
        {"EW101", "EW103", "EW106", "EW107", "EW108", "EW109", "EW110", "EW112", "EW113", "EW115", "EW213"}
    ),
    "join": frozenset({"EW201", "EW202", "EW204", "EW207", "EW208", "EW212", "EW213", "EW214"}),
    "say": frozenset(
        {"EW101", "EW108", "EW112", "EW201", "EW203", "EW208", "EW209", "EW212", "EW303", "EW305", "EW307",
         "EW310", "EW604", "EW605", "EW606", "EW607"}
    ),
    "hear": frozenset(
        {"EW101", "EW112", "EW201", "EW208", "EW211", "EW212", "EW215", "EW216", "EW302", "EW312", "EW313", "EW401",
         "EW404", "EW504"}
    ),
    "origin": frozenset({"EW104", "EW114"}),
    "token": frozenset({"EW102", "EW105", "EW107", "EW109", "EW113", "EW404", "EW601", "EW602"}),
    "reply": frozenset(
        {"EW106", "EW115", "EW202", "EW301", "EW302", "EW305", "EW307", "EW308", "EW311", "EW314", "EW317", "EW318",
         "EW319", "EW320", "EW407", "EW503", "EW507", "EW515", "EW520"}
    ),
    "loss": frozenset(
        {"EW304", "EW305", "EW306", "EW308", "EW311", "EW315", "EW318", "EW319", "EW320", "EW402", "EW406", "EW407",
         "EW502", "EW503", "EW505", "EW507", "EW509", "EW514", "EW515", "EW517", "EW519", "EW704"}
    ),
    "block": frozenset({"EW501", "EW507", "EW509", "EW510", "EW701"}),
    "limit": frozenset({"EW506", "EW512", "EW513", "EW520"}),
}  # fmt: skip
"""Which rules are about a kind of label. A rule may be about several: a stranger who gets in also speaks and hears."""

WANTED = frozenset({"connect", "join", "say", "hear", "reply", "loss"})
"""The kinds about access, replies and loss, which a real-time linter has to find."""

_NAMED_LINES = re.compile(r"(?<!\.py )\blines? (\d+)(?:-(\d+))?")
"""`line 42` and `lines 44-55`, but for `asgi.py line 22`, which is a line of another file."""

_REACHED = re.compile(r"a (?:stranger|client) reaches .+ \((?P<path>.+):(?P<line>\d+)\)")
"""What `Flow.reaching` writes into a trace."""

MANY = 30
"""An application with more findings than this, most of them wrong, makes people turn the linter off."""


class _Row(TypedDict):
    """A finding as the linter's JSON has it."""

    code: str
    path: str
    line: int
    column: int
    message: str
    confidence: str
    symbol: str
    trace: list[str]


@dataclass(frozen=True)
class Label:
    """What the reader of a repository wrote about one place."""

    repo: str
    file: str
    line: int
    function: str
    kind: str
    bad: bool
    annoyed: bool
    why: str


@dataclass(frozen=True)
class Found:
    """One finding, and whether it is printed without asking for more rules."""

    repo: str
    file: str
    line: int
    code: str
    symbol: str
    message: str
    confidence: str
    default: bool
    reaches: tuple[tuple[str, int], ...] = ()
    """Files and lines that a stranger reaches, as its trace says."""

    @property
    def place(self) -> tuple[str, str, int, str]:
        """What a judgement is recognised by."""
        return self.repo, self.file, self.line, self.code


@dataclass(frozen=True)
class Repository:
    """Labels and findings of one application."""

    root: Path
    labels: Sequence[Label]
    found: Sequence[Found]


@dataclass
class Score:
    """What came of it: labels found and missed, and each finding with its verdict."""

    hit: list[Label] = field(default_factory=list)
    missed: list[Label] = field(default_factory=list)
    in_place: list[Label] = field(default_factory=list)
    """Those of the found labels in whose place the finding stands."""
    good: Counter[str] = field(default_factory=Counter)
    verdicts: list[tuple[Found, str]] = field(default_factory=list)
    """`right`, `wrong`, `annoyed`, or `unread` for a finding that has neither label nor judgement."""


def read_labels(path: Path) -> list[Label]:
    """Return the labels of a file, without those whose reader could not decide."""
    return [
        Label(
            row["repo"], row["file"], row["line"], row["function"], row["kind"], row["verdict"] == "bad",
            bool(row.get("annoyed")), row["why"],
        )
        for row in _rows(path)
        if row["verdict"] != "unclear"
    ]  # fmt: skip


def read_judgements(path: Path) -> dict[tuple[str, str, int, str], str]:
    """Return what readers said of findings without a label; raise ValueError at a word that is no judgement."""
    judged = {}
    for row in _rows(path):
        if row["judgement"] not in ("right", "wrong", "annoyed"):
            raise ValueError(f"{path.name}: {row['judgement']!r} is none of right, wrong, annoyed: {row}")
        judged[row["repo"], row["file"], row["line"], row["code"]] = row["judgement"]
    return judged


def lint(root: Path, repo: str) -> list[Found]:
    """Lint a repository with every rule, and note which findings the default prints too."""
    usual = {_key(row) for row in _findings(root)}
    return [
        Found(
            repo, row["path"], row["line"], row["code"], row["symbol"], row["message"], row["confidence"],
            _key(row) in usual, tuple(_reached(row["trace"])),
        )
        for row in _findings(root, "--select", "EW")
    ]  # fmt: skip


def score(repository: Repository, judged: Mapping[tuple[str, str, int, str], str]) -> Score:
    """Match the findings of a repository with its labels."""
    made = Score()
    reach = {label: _reach(repository.root, label) for label in repository.labels}
    bad: dict[Found, list[Label]] = defaultdict(list)
    good: dict[Found, list[Label]] = defaultdict(list)
    for label in repository.labels:
        mine = [found for found in repository.found if _about(found, label, reach[label])]
        for found in mine:
            (bad if label.bad else good)[found].append(label)
        if label.bad:
            found_at_all = mine or any(_leads_to(found, label, reach[label]) for found in repository.found)
            (made.hit if found_at_all else made.missed).append(label)
            made.in_place += [label] * bool(mine)
        else:
            made.good[label.kind] += 1
    made.verdicts = [(found, _verdict(found, bad, good, judged)) for found in repository.found]
    return made


def _verdict(
    found: Found,
    bad: Mapping[Found, Sequence[Label]],
    good: Mapping[Found, Sequence[Label]],
    judged: Mapping[tuple[str, str, int, str], str],
) -> str:
    if found.place in judged:
        return judged[found.place]
    if bad.get(found):
        return "annoyed" if all(label.annoyed for label in bad[found]) else "right"
    return "wrong" if good.get(found) else "unread"


def _about(found: Found, label: Label, reach: Collection[int]) -> bool:
    return found.file == label.file and found.code in KINDS[label.kind] and found.line in reach


def _leads_to(found: Found, label: Label, reach: Collection[int]) -> bool:
    """True for a finding at a handler that says that a stranger gets from there to the labelled place."""
    return found.code in KINDS[label.kind] and any(path == label.file and line in reach for path, line in found.reaches)


def _reached(trace: Iterable[str]) -> Iterator[tuple[str, int]]:
    """The files and lines in the lines of a trace that say what a stranger reaches."""
    for said in trace:
        match = _REACHED.fullmatch(said)
        if match is not None:
            yield match["path"], int(match["line"])


def _reach(root: Path, label: Label) -> Collection[int]:
    """The lines of the function that a label names and those in its sentence."""
    named = {
        number
        for first, last in _NAMED_LINES.findall(label.why)
        for number in range(int(first), int(last or first) + 1)
    }
    return named | {*_span(root, label)}


def _span(root: Path, label: Label) -> range:
    """The lines of the function that a label names, or three around its line."""
    around = range(label.line - 3, label.line + 4)
    path = root / label.file
    if not path.is_file():
        return around
    last = label.function.rsplit(".", 1)[-1]
    try:
        tree = ast.parse(path.read_bytes())
    except SyntaxError:
        return around
    spans = [
        range(min([node.lineno, *(each.lineno for each in node.decorator_list)]), (node.end_lineno or node.lineno) + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == last
    ]
    return min((span for span in spans if label.line in span), key=len, default=around)


def _key(row: _Row) -> tuple[str, int, int, str]:
    return row["path"], row["line"], row["column"], row["code"]


def _findings(root: Path, *options: str) -> list[_Row]:
    # -P: nothing of the folder that is linted is imported
    command = [sys.executable, "-P", "-m", "emberwire", "lint", "--no-cache", "--format", "json", *options, "."]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{root.name}: the linter left with {done.returncode}: {done.stderr[-500:]}")
    found: list[_Row] = json.loads(done.stdout)["findings"]
    # A file that this Python cannot read is not judged, which is no claim about its code.
    return [row for row in found if row["code"] != SYNTAX_CODE]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def tables(scores: Mapping[str, Score]) -> Iterator[str]:
    """Yield the report: labels by kind, findings by confidence, applications with too many wrong ones."""
    together = list(scores.values())
    yield "kind      bad found   without annoyed   good   in its place"
    for kind in KINDS:
        yield _line(kind, together, {kind})
    yield _line("access, reply and loss", together, WANTED)
    yield _line("all", together, KINDS)
    yield ""
    yield "findings             right  annoyed  wrong  unread"
    verdicts = [pair for each in together for pair in each.verdicts]
    for name, which in _GROUPS.items():
        yield f"{name:20} {_counts(verdict for found, verdict in verdicts if which(found))}"
    for repo, each in scores.items():
        wrong = sum(verdict == "wrong" for _, verdict in each.verdicts)
        if len(each.verdicts) > MANY and 2 * wrong > len(each.verdicts):
            yield f"too many wrong: {repo}, {wrong} of {len(each.verdicts)}"


_GROUPS: Mapping[str, Callable[[Found], bool]] = {
    "every rule": lambda _: True,
    "  confidence high": lambda found: found.confidence == "high",
    "  confidence medium": lambda found: found.confidence == "medium",
    "  confidence low": lambda found: found.confidence == "low",
    "default": lambda found: found.default,
    "  confidence high ": lambda found: found.default and found.confidence == "high",
}


def _line(name: str, scores: Sequence[Score], kinds: Iterable[str]) -> str:
    hit = [label for each in scores for label in each.hit if label.kind in kinds]
    missed = [label for each in scores for label in each.missed if label.kind in kinds]
    good = sum(each.good[kind] for each in scores for kind in kinds)
    exact = [label for each in scores for label in each.in_place if label.kind in kinds]
    return (
        f"{name:9} {_share(hit, missed):>12} {_share(_serious(hit), _serious(missed)):>15} {good:6}"
        f" {f'{len(exact)}/{len(hit) + len(missed)}':>14}"
    )


def _serious(labels: Iterable[Label]) -> list[Label]:
    return [label for label in labels if not label.annoyed]


def _share(hit: Sequence[Label], missed: Sequence[Label]) -> str:
    all_of_them = len(hit) + len(missed)
    return f"{len(hit)}/{all_of_them}" + (f" {100 * len(hit) // all_of_them}%" if all_of_them else "")


def _counts(verdicts: Iterable[str]) -> str:
    counts = Counter(verdicts)
    read = counts["right"] + counts["annoyed"] + counts["wrong"]
    share = f"  {100 * (read - counts['wrong']) / read:.1f}% of those read are true" if read else ""
    return f"{counts['right']:5} {counts['annoyed']:8} {counts['wrong']:6} {counts['unread']:7}{share}"


def show(scored: Score) -> Iterator[str]:
    """Yield each missed label, and each finding that is wrong or was not read."""
    for label in scored.missed:
        yield f"missed  {label.repo} {label.file}:{label.line} {label.function} {label.kind}: {label.why}"
    for found, verdict in scored.verdicts:
        if verdict in ("wrong", "unread"):
            yield f"{verdict:7} {found.repo} {found.file}:{found.line} {found.symbol} {found.code}: {found.message}"


def write_unread(path: Path, scores: Iterable[Score]) -> int:
    """Write a row for each finding that nobody has judged, with an empty judgement; return how many there are."""
    rows = [
        {**asdict(found), "judgement": "", "why": ""}
        for each in scores
        for found, verdict in each.verdicts
        if verdict == "unread"
    ]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return len(rows)


def score_folder(folder: Path, labels: Path, judged: Path) -> dict[str, Score]:
    """Lint and score each repository of the labels that stands below a folder."""
    of_repo: dict[str, list[Label]] = defaultdict(list)
    for label in read_labels(labels):
        of_repo[label.repo].append(label)
    judgements = read_judgements(judged)
    roots = {repo: folder / repo.replace("/", "+") for repo in of_repo}
    return {
        repo: score(Repository(root, of_repo[repo], lint(root, repo)), judgements)
        for repo, root in roots.items()
        if root.is_dir()
    }


def main() -> None:
    """Read the command line, and print the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.unseen.score", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--labels", type=Path, default=LABELS)
    parser.add_argument("--judged", type=Path, default=JUDGED)
    parser.add_argument("--show", action="store_true", help="print what was missed, wrong, or not read")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the findings that nobody has judged there")
    options = parser.parse_args()
    scores = score_folder(options.folder, options.labels, options.judged)
    if not scores:
        parser.error(f"no labelled repository stands below {options.folder} as OWNER+NAME")
    if options.show:
        print(*(line for each in scores.values() for line in show(each)), sep="\n")
    print(*tables(scores), sep="\n")
    if options.write:
        print(f"{write_unread(options.write, scores.values())} findings to be judged are in {options.write}")


if __name__ == "__main__":
    main()
