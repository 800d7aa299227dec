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
    "# Public reports that the linter is measured with\n\n"
    "<!-- Generated by `python -m scripts.backtest --write`. Edit tests/lint_rules/backtest, not this page. -->\n\n"
    "{count} public reports of flaws in real-time Python code: advisories, issues and pull requests.\n"
    "The first fourteen were chosen before they were linted, and none was dropped for its result; the others were "
    "searched for while the rules were written, so they show what the rules know and not how often they are right.\n"
    "Each stands as a case of ten to thirty lines that was written for this page: the flaw, and the same program "
    "after the fix.\n"
    "No code of the projects is in this repository.\n\n"
    "The cases: {summary}.\n"
    "Found means that a meant rule speaks of the meant function, with the rules that run by default and the meant one "
    "where it is off.\n\n"
    "{table}\n\n"
    "## Reports that nothing was built on\n\n"
    "On 2026-11-30 a reader who had seen neither rules nor findings gathered 20 more reports, of 19 other projects, "
    "with the code before the fix and, for 15, after it; function and kind were written down before the first run.\n"
    "With every rule 14 of the 20 were found: a rule about the kind of flaw spoke of the function. "
    "One of these, navigator's, is found by another fault of that function than the report's. "
    "Two are of projects of earlier draws, Heliox-OS (found) and mopidy (missed).\n"
    "Of the 12 found ones with a fix 7 are silent afterwards; in the others the rule speaks of something else that is "
    "still there, such as a model that runs on the event loop.\n"
    "Missed were a login that is asked for once (agenticos), who may hear whose registrations (lego), the size of a "
    "message (nano-wallet), a server for pages of any origin that reads no cookie (opentranslive), a server object in "
    "another file (bassa) and a set that another thread walks (mopidy; [EW502](rules/EW502.md) sees that now).\n"
    "On 2026-12-03 another reader, who had opened no rule, gathered 34 of 31 other projects in the same way, "
    "with the code after the fix for 25; four are of projects of earlier draws.\n"
    "**At the first run 14 of the 34 were found**, one of them (openpi's traceback) by another fault of the function; "
    "of the 9 found ones with a fix 8 are silent afterwards. "
    "Seven are about origins, of which two were found; several are of frameworks and servers that others build on "
    "(bokeh, Chainlit, Jupyter Server, Nova, pipecat).\n"
    "Of the 20 missed, six rested on facts that were lacking, and are found since (fitted: 20 of 34, and 12 of 14 "
    "silent after the fix): a thread for each message ([EW513](rules/EW513.md)), a field that one consumer "
    "takes out of "
    "the event of all ([EW315](rules/EW315.md)), `re.match` with a pattern of the settings "
    "([EW104](rules/EW104.md)), a "
    "git remote and the like that were taken for a look at the origin ([EW114](rules/EW114.md), two), and ws4py.\n"
    "Eight more are mechanical and still missed: a handshake of websockify (Nova), sockets made by hand on asyncio "
    "(rigplane), an origin compared part by part with `zip` (bokeh), objects and queues that a client's id picks in "
    "another file (Chainlit, cognee, nanobot), a coroutine that no handler is seen to call (SciStudio), and a "
    "file that "
    "this Python cannot read (transcendence).\n"
    "Six rest on what the project means: which cameras a user may see (Frigate), which events (opentera), which group "
    "is for whom (IntelOwl), a room that is each user's own all the same (llmwiki), a listener of a library that "
    "outlives its socket (Jupyter Server), and a run that ought not to be waited for (Voilà).\n"
    "`python -m benchmarks.unseen.reports FOLDER` repeats it.\n\n"
    "## The projects themselves\n\n"
    "`python -m scripts.backtest FOLDER` does the same with the code that a report is about, where somebody has put "
    "it: `FOLDER/NAME/flaw` and `FOLDER/NAME/fix` (or `bad` and `fixed`), named as the folders of "
    "`tests/lint_rules/backtest`.\n"
    "It fetches nothing.\n"
    "Over the code of the first fourteen, where both states could be had, it said: found 14 of 14, silent after the "
    "fix 9 of 12. Still reported are agno (the name of the message is still read), djust (the fix checks the origin, "
    "and a stranger is still let in) and OpenCastor (without a token everybody still is).\n"
    "`path` and `there` in `tests/lint_rules/backtest/reports.toml` say which function is meant.\n"
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
