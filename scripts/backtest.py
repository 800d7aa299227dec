"""Lints code with a known flaw, and the same code after its fix, and counts what is found.

    python -m scripts.backtest                       # the cases of tests/lint_rules/backtest
    python -m scripts.backtest FOLDER                # the projects themselves: FOLDER/NAME/flaw and FOLDER/NAME/fix
    python -m scripts.backtest --write               # the same as without, and docs/backtest.md is written anew

It fetches nothing. A report counts as found when a rule that is meant speaks of the function that is meant, with the
rules that run by default and the meant one; it is silent after the fix when none of these speaks of it any more.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lint_rules.finding import Finding
from lint_rules.run.many_files import lint
from lint_rules.settings.config import Config
from lint_rules.sieve.needs import OFF

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "lint_rules" / "backtest"
PAGE = ROOT / "docs" / "backtest.md"
FLAW, FIX = ("flaw", "bad"), ("fix", "fixed")
"""What the folder or file before and after the fix may be called."""


@dataclass(frozen=True, slots=True)
class Report:
    """A public report, and where its flaw is: in our own case, and in the project itself."""

    name: str
    id: str
    link: str
    what: str
    rules: tuple[str, ...]
    function: str
    path: str = ""
    there: str = ""

    def hits(self, findings: Iterable[Finding], *, own: bool) -> list[Finding]:
        """The findings of a rule that is meant, in the function that is meant."""
        function = self.function if own else self.there
        return [
            finding
            for finding in findings
            if finding.code in self.rules
            and (own or finding.path.endswith(self.path))
            and (finding.symbol == function or (not own and finding.symbol.endswith(function)))
        ]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one report; None where there is no code of that state."""

    report: Report
    found: bool | None
    silent: bool | None


def reports(table: Path = CASES / "reports.toml") -> list[Report]:
    """The table of reports."""
    rows = tomllib.loads(table.read_text(encoding="utf-8"))["report"]
    return [Report(**{**row, "rules": tuple(row["rules"])}) for row in rows]


def answers(folder: Path, table: Sequence[Report]) -> Iterator[Answer]:
    """Lint what there is of each report in a folder."""
    own = folder.resolve() == CASES
    for report in table:
        home = _home(folder, report.name)
        flaw, fix = (_linted(home, names, report.rules) for names in (FLAW, FIX))
        found = None if flaw is None else bool(report.hits(flaw, own=own))
        silent = None if fix is None else not report.hits(fix, own=own)
        if found is not None or silent is not None:
            yield Answer(report, found, silent)


def _home(folder: Path, name: str) -> Path:
    """The folder of a report, whatever case its name has there."""
    entries = folder.iterdir() if folder.is_dir() else ()
    return next((path for path in entries if path.name.lower() == name), folder / name)


def _linted(folder: Path, names: tuple[str, ...], rules: tuple[str, ...]) -> list[Finding] | None:
    """The findings in the code of one state with the default rules and these; None without such code."""
    paths = [folder / f"{name}{end}" for name in names for end in ("", ".py")]
    code = next((path for path in paths if path.exists()), None)
    if code is None:
        return None
    root = code if code.is_dir() else code.parent
    tests = ("tests/*", "*/tests/*", "test_*.py")
    return lint([code], Config(root=root.resolve(), test_paths=tests, extend_select=rules)).findings


def summary(given: Sequence[Answer]) -> str:
    """The sentence with both counts."""
    flaws = [answer.found for answer in given if answer.found is not None]
    fixes = [answer.silent for answer in given if answer.silent is not None]
    return f"found {sum(flaws)} of {len(flaws)}, silent after the fix {sum(fixes)} of {len(fixes)}"


def page(given: Sequence[Answer]) -> str:
    """`docs/backtest.md`."""
    marks = {True: "yes", False: "no", None: ""}
    rows = [
        f"| [{a.report.id}]({a.report.link}) | {a.report.what} | {', '.join(_linked(c) for c in a.report.rules)} "
        f"| [case](../tests/lint_rules/backtest/{a.report.name}/flaw.py) | {marks[a.found]} | {marks[a.silent]} |"
        for a in given
    ]
    head = ["| report | what the code did | meant rule | case | found | silent after the fix |", "|---" * 6 + "|"]
    return HEAD.format(count=len(given), summary=summary(given), table="\n".join([*head, *rows]))


def _linked(code: str) -> str:
    return f"[{code}](rules/{code}.md)" + (" (off by default)" if code in OFF else "")


HEAD = (
    "# Which public reports does the linter find?\n\n"
    "<!-- Generated by `python -m scripts.backtest --write`. Edit tests/lint_rules/backtest, not this page. -->\n\n"
    "This page is for readers who ask whether the linter finds flaws that real projects had.\n"
    "It lists {count} public reports of flaws in real-time Python code: advisories, issues and pull requests.\n\n"
    "- The first fourteen reports were chosen before they were linted, and none was dropped for its result.\n"
    "- The others were searched for while the rules were written. They show what the rules know, and not how often "
    "the rules are right: [How often is the linter right?](linter-precision.md) says that.\n"
    "- Each report has a case of ten to thirty lines that was written for this page: a program with the flaw, and the "
    "same program after the fix. No code of the projects is in this repository.\n\n"
    "Results of the cases: {summary}.\n"
    "A flaw is found if the meant rule reports the meant function. The default rules run, and the meant rule if it is "
    "off by default.\n\n"
    "{table}\n\n"
    "## Reports that nothing was built on\n\n"
    "On 2026-11-30 a reader who knew neither the rules nor the findings gathered 20 more reports, of 19 other "
    "projects.\n"
    "The reader wrote down the function and the kind of each flaw before the first run.\n"
    "Here a flaw is found if a rule about its kind reports the function; every rule runs.\n\n"
    "- 14 of the 20 were found. One of these, navigator's, is found by another fault in the same function.\n"
    "- 12 of the 14 can be had after their fix. In 7 of these the linter is then silent. In the others it reports "
    "something else that is still there, such as a model that runs on the event loop.\n"
    "- 6 were missed: a login that is checked once (agenticos), who may receive which registrations (lego), the size "
    "of a message (nano-wallet), a server that accepts any origin and reads no cookie (opentranslive), a server object "
    "in another file (bassa), and a set that another thread iterates over (mopidy; [EW502](rules/EW502.md) finds "
    "that now).\n"
    "- Two projects are also in the labelled draws: Heliox-OS (found) and mopidy (missed).\n\n"
    "On 2026-12-03 another reader, who had opened no rule, gathered 34 reports of 31 other projects in the same "
    "way; 25 have the code after the fix, and four are of projects in the labelled draws.\n\n"
    "- **14 of the 34 were found at the first run.** One of these, openpi's traceback, is found by another "
    "fault in the same function.\n"
    "- 9 of the 14 can be had after their fix. In 8 of these the linter is then silent.\n"
    "- 6 of the 20 missed reports needed facts that were lacking, and are found now. So 20 of 34 are found and "
    "12 of 14 are silent after the fix (fitted). The facts: a thread for each message "
    "([EW513](rules/EW513.md)), a field that one consumer removes from the event of all "
    "([EW315](rules/EW315.md)), `re.match` with a pattern of the settings ([EW104](rules/EW104.md)), a git "
    "remote and the like that were taken for a check of the origin ([EW114](rules/EW114.md), two reports), and "
    "ws4py.\n"
    "- 8 more could be found by a static rule and are still missed: a handshake of websockify (Nova), sockets "
    "made by hand on asyncio (rigplane), an origin compared part by part with `zip` (bokeh), objects and queues "
    "that a client's id picks in another file (Chainlit, cognee, nanobot), a coroutine that no handler is seen "
    "to call (SciStudio), and a file that this Python cannot read (transcendence).\n"
    "- 6 depend on what the project means: which cameras a user may see (Frigate), which events (opentera), "
    "which group is for whom (IntelOwl), a room that is each user's own all the same (llmwiki), a listener of a "
    "library that outlives its socket (Jupyter Server), and a run that ought not to be waited for (Voilà).\n\n"
    "`python -m benchmarks.unseen.reports FOLDER` repeats this.\n\n"
    "## The code of the projects\n\n"
    "`python -m scripts.backtest FOLDER` lints the code that a report is about. It fetches nothing: put the code into "
    "`FOLDER/NAME/flaw` and `FOLDER/NAME/fix` (or `bad` and `fixed`), where NAME is a folder of "
    "`tests/lint_rules/backtest`.\n"
    "In `reports.toml` there, `path` and `there` name the meant file and function.\n\n"
    "Of the first fourteen projects 14 of 14 were found, and 9 of 12 were silent after the fix. "
    "These three are still reported:\n\n"
    "- agno: the code still reads the user's name from the message.\n"
    "- djust: the fix checks the origin, and a stranger is still let in.\n"
    "- OpenCastor: without a token every client is still let in.\n"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each report and the counts."""
    parser = argparse.ArgumentParser(description="Lint flaws that were reported, and their fixes.")
    parser.add_argument("folder", nargs="?", type=Path, default=CASES)
    parser.add_argument("--write", action="store_true", help="Write docs/backtest.md from the cases.")
    options = parser.parse_args(arguments)
    given = list(answers(options.folder, reports()))
    if not given:
        print(f"{options.folder} holds no folder that is named as a report.", file=sys.stderr)
        return 2
    words = {(True, True): "", (True, None): "", (False, True): "MISSED", (False, None): "MISSED"}
    for answer in given:
        mark = words.get((bool(answer.found), answer.silent), "STILL THERE" if answer.found else "MISSED")
        print(f"{answer.report.id:24} {' '.join(answer.report.rules):12} {mark}".rstrip())
    print(summary(given))
    if options.write:
        PAGE.write_text(page(given), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
