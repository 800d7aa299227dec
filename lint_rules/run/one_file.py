"""Runs the rules: bytes, then the outline and the flow, then one walk over the libcst tree of the files that are left.

    run = Run(config, selected(config))
    run.file(Path("app/rooms.py"))     # its findings

The order is the design. Most files of a project say nothing about sockets: they are read and left (`sieve/needs.py`).
Of the rest an outline is made, functions are parsed by libcst when the flow gets to them, and the whole file only when
a visitor wants it.
A file that cannot be parsed is itself a finding (EW000); the run goes on.

It prints nothing and knows no exit codes: that is `shell/cli.py`.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.finding import TOO_DEEP, Finding, Severity
from lint_rules.rule import Rule
from lint_rules.run.unreadable import SYNTAX_CODE as SYNTAX_CODE
from lint_rules.run.unreadable import broken, no_source, unparsable
from lint_rules.run.unrecognised import Seen, is_unrecognised
from lint_rules.selection import catalogue
from lint_rules.selection.catalogue import selected as selected
from lint_rules.selection.prefilter import Prefilter
from lint_rules.settings.config import Config, ConfigError
from lint_rules.settings.examples import is_test_path
from lint_rules.sieve import discover
from lint_rules.sieve.reading import MAX_BYTES, NO_SOURCE, Sources, parse

if TYPE_CHECKING:
    from lint_rules.code.disk import Disk
    from lint_rules.code.ledger import Note
    from lint_rules.code.outline import Outline
    from lint_rules.code.trees import Parsed
    from lint_rules.file import File
    from lint_rules.flow.engine import Engine
    from lint_rules.run.cache import Found
    from lint_rules.run.faults import Fault
    from lint_rules.sieve.remembered import Remembered

COUNTED = frozenset({"connect", "endpoint", "join", "message"})
"""The kinds of handlers by which a client gets in, joins or is served."""

_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.ADVICE: 2}
_MATTERS = {"EW4": "kept", "EW5": "borne", "EW7": "borne"}
"""What the families of rules are about that are about what is kept, fails or waits; the others are about who says what,
and who hears it."""

_HEAD = re.compile(r"\s*(@|(async\s+)?def\b|class\b)")


@dataclass(frozen=True)
class Result:
    """What a run found. `files` counts every file that was looked at, also the ones that no rule wanted."""

    findings: list[Finding]
    files: int
    suppressed: int = 0
    notes: tuple[str, ...] = ()
    """Sentences about files that were left out."""
    hidden: tuple[tuple[str, int], ...] = ()
    """How many findings an option or the baseline leaves out, by what does so."""
    dependents: int = 0
    """Files that were not named and were judged anew because they rest on those that were."""
    shows_all: bool = False
    """True when people want to see every finding, however many of one rule a file has."""
    handlers: Counter[str] = field(default_factory=Counter)
    """How many handlers were judged, by framework."""
    unrecognised: tuple[str, ...] = ()
    """Files with sockets in which no handler was recognised."""
    faults: tuple[Fault, ...] = ()
    """The rules that failed, each with the file: their findings there are missing."""


@dataclass(frozen=True)
class Wanted:
    """A file that rules want to look at: these ones."""

    path: Path
    source: bytes
    codes: tuple[str, ...]
    in_test: bool
    """True for a test or example: its handlers are not counted."""


@dataclass(frozen=True)
class _Judged:
    """What was found in a wanted file and recognised in it, and the rules that failed, each with what it raised."""

    findings: tuple[Finding, ...] = ()
    seen: Seen = field(default_factory=Seen)
    failed: Mapping[str, Exception] = field(default_factory=dict)


@dataclass
class Run:
    """One run over some files with one configuration."""

    config: Config
    codes: frozenset[str]
    check_syntax: bool = True
    sources: Sources = field(default_factory=Sources)
    suppressed: int = 0
    notes: list[str] = field(default_factory=list)
    parsed: Parsed | None = None
    """Functions that were parsed in an earlier run over the same files."""
    is_cached: bool = True
    """Whether results are kept: only then it is written down what each was made from."""
    remembered: Remembered | None = None
    """What earlier runs have seen in the bytes of the files."""

    @cached_property
    def _own(self) -> Mapping[str, type[Rule]]:
        """The project's own rules by code."""
        return catalogue.own(self.config)

    @cached_property
    def _prefilter(self) -> Prefilter:
        return Prefilter(self.codes, marks=marks(self.config), local=self._own)

    @cached_property
    def _test_prefilter(self) -> Prefilter:
        codes = self.codes - catalogue.not_in_tests(self.config)
        return Prefilter(codes, marks=marks(self.config), local=self._own)

    @cached_property
    def disk(self) -> Disk:
        """The files of the project, for the first one that a rule wants."""
        from lint_rules.code.disk import Disk

        return Disk(self.config.root, self.sources, remembered=self.remembered, aside=self.config.local_rules)

    @cached_property
    def engine(self) -> Engine:
        """The flow engine of the project, with the rows of its configuration."""
        from lint_rules.code.index import Index
        from lint_rules.code.trees import Bodies, Parsed
        from lint_rules.flow.engine import Engine
        from lint_rules.frameworks.table import table

        config = self.config
        index = Index(self.disk, Bodies(self.parsed or Parsed()))
        return Engine(index, table(config.handlers, config.guards, config.sinks, config.auth_helpers))

    def file(self, path: Path, source: bytes | None = None) -> list[Finding]:
        """The findings in one file; `source` replaces what is on disk. Raises what a rule raises: see `found`."""
        first = self.first_look(path, source)
        if not isinstance(first, Wanted):
            return first
        judged = self._judged(first)
        for error in judged.failed.values():
            raise error
        return list(judged.findings)

    def complete(self, path: Path, source: bytes | None = None) -> list[Finding]:
        """The same for who compares two texts: that a rule fails is a finding too, so no text is better for it."""
        found = self.found(self.first_look(path, source))
        return [*found.findings, *(broken(fault.path, 1, 1, fault.sentence) for fault in found.faults)]

    def found(self, look: Wanted | list[Finding]) -> Found:
        """The findings behind a first look, with what they were made from; whoever takes them counts them.

        A rule that fails costs its own findings in this file, and is told as a fault.
        """
        from lint_rules.run.cache import Found

        if not isinstance(look, Wanted):
            return Found(tuple(look), 0, frozenset(), Seen())
        from lint_rules.run.faults import Fault

        before = self.suppressed
        nothing: frozenset[Note] = frozenset()
        judged, asked = self._recorded(look) if self.is_cached else (self._judged(look), nothing)
        suppressed, self.suppressed = self.suppressed - before, before
        failed = (Fault.of(error, code, display(look.path)) for code, error in judged.failed.items())
        return Found(judged.findings, suppressed, asked, judged.seen, tuple(failed))

    def first_look(self, path: Path, source: bytes | None = None) -> list[Finding] | Wanted:
        """All that can be said of a file when no rule wants it; else which rules do."""
        name = os.path.abspath(path)
        if name.endswith(NO_SOURCE):
            return [no_source(display(path))]
        if source is None and self._is_idle(name):
            return []
        try:
            source = self._source(name, source)
        except OSError as error:
            return [broken(display(path), 1, 1, f"the file cannot be read: {error.strerror or error}")]
        if len(source) > MAX_BYTES:
            self.notes.append(f"{display(path)} was left out: it has more than {MAX_BYTES:,} bytes.")
            return []
        in_test = is_test_path(path, self.config)
        found, missing = (self._test_prefilter if in_test else self._prefilter).look(source)
        self.sources.missing[name] = missing
        if not found and self.remembered is not None:
            self.remembered.looked(name, missing)
        if found and self.config.per_file_ignores:
            found = self._less_ignored(path, found)
        return Wanted(path, source, tuple(found), in_test) if found else self._syntax_only(source, path)

    def _is_idle(self, name: str) -> bool:
        """True for a file that is as it was when no rule wanted it; it is not read then, nor parsed."""
        if self.remembered is None or self.check_syntax:
            return False
        missing = self.remembered.missing(name)
        if missing is not None:
            self.sources.missing[name] = missing
        return missing is not None

    def _source(self, name: str, given: bytes | None) -> bytes:
        if given is None:
            return self.sources.read(name)
        self.sources.keep(os.path.realpath(name), given)
        return given

    def _recorded(self, wanted: Wanted) -> tuple[_Judged, frozenset[Note]]:
        """The same with what the disk was asked on the way; what was run is no question to it."""
        from lint_rules.code.ledger import flat

        with self.disk.recording() as used:
            judged = self._judged(wanted)
        return judged, frozenset(note for note in flat(used) if note[0][0] != "ran")

    def _judged(self, wanted: Wanted) -> _Judged:
        """What the rules find that want the file; what fails outside of any rule has the code of none."""
        failed: dict[str, Exception] = {}
        try:
            return self._rest(wanted, failed)
        except ConfigError:
            raise
        except Exception as error:
            return _Judged(failed={**failed, "": error})

    def _rest(self, wanted: Wanted, failed: dict[str, Exception]) -> _Judged:
        from lint_rules.file import File
        from lint_rules.run.applying import apply
        from lint_rules.selection.registry import rules_with

        path, shown = wanted.path.resolve(), display(wanted.path)
        try:
            outline = self.engine.index.linted(path, wanted.source)
        except (SyntaxError, ValueError) as error:
            return _Judged((unparsable(shown, error, wanted.source),))
        file = File(shown, outline.text, outline, self.engine, self.config, self.parsed)
        try:
            apply(file, rules_with(wanted.codes, self._own), failed)
        except RecursionError:
            file.findings.append(broken(file.display, 1, 1, f"something in this file is {TOO_DEEP}"))
        found = self._finish(file, self.codes - failed.keys())
        return _Judged(tuple(found), Seen() if wanted.in_test else seen(self.engine, outline), failed)

    def _less_ignored(self, path: Path, found: list[str]) -> list[str]:
        ignored: set[str] = set()
        for pattern, codes in self.config.per_file_ignores.items():
            if discover.excluded(path, self.config.root, (pattern,)):
                ignored |= catalogue.matching(codes, catalogue.known(self.config))
        return [code for code in found if code not in ignored]

    def _syntax_only(self, source: bytes, path: Path) -> list[Finding]:
        if self.check_syntax:
            try:
                parse(source, str(path))
            except (SyntaxError, ValueError) as error:
                return [unparsable(display(path), error, source)]
        return []

    def _finish(self, file: File, ran: frozenset[str]) -> list[Finding]:
        from lint_rules.run.silence import heeded

        findings = sorted(set(file.findings), key=lambda f: (f.line, f.column, f.code, f.message))
        loud, complaints = heeded(file, findings, ran)
        self.suppressed += len(findings) - len(loud)
        kept = [finding for finding in distinct(findings) if finding in loud]
        kept = [self._weighed(finding) for finding in (*kept, *complaints)]
        if kept and "flow" in file.__dict__:
            from lint_rules.flow.reaching import with_ways

            kept = with_ways(kept, file.flow)
        return sorted(kept, key=lambda f: (f.line, f.column, f.code))

    def _weighed(self, finding: Finding) -> Finding:
        """The finding with the severity that the configuration gives its rule."""
        given = self.config.options.get(finding.code, {}).get(catalogue.SEVERITY)
        return finding if given is None else replace(finding, severity=Severity(str(given)))


def distinct(findings: Sequence[Finding]) -> list[Finding]:
    """The findings without those whose expression another rule reports as well, and graver; order stays.

    A `def` is no expression: what several rules say of a handler are several faults of it. So are what is said to whom,
    what is kept of whom, and how the program bears what fails or waits: none is mended with another.
    """
    best: dict[tuple[int, int, int, int, str], Finding] = {}
    for finding in findings:
        known = best.get(_place(finding))
        if known is None or _weight(finding) < _weight(known):
            best[_place(finding)] = finding
    return [f for f in findings if best[_place(f)].code == f.code or not _is_expression(f)]


def _place(finding: Finding) -> tuple[int, int, int, int, str]:
    matter = _MATTERS.get(finding.code[:3], "said")
    return finding.line, finding.column, finding.end_line, finding.end_column, matter


def _weight(finding: Finding) -> tuple[int, str]:
    return _RANK[finding.severity], finding.code


def _is_expression(finding: Finding) -> bool:
    return finding.code.startswith("EW") and finding.code < "EW9" and _HEAD.match(finding.source_line) is None


def seen(engine: Engine, outline: Outline) -> Seen:
    """What was recognised in a file."""
    entries = (*engine.entries(outline), *engine.inherited(outline))
    found = Counter(entry.row.framework for entry in entries if entry.row.kind in COUNTED)
    return Seen(tuple(sorted(found.items())), not found and is_unrecognised(engine, outline))


def marks(config: Config) -> frozenset[bytes]:
    """What stands in the files of handlers that only the configuration knows."""
    if not config.handlers:
        return frozenset()
    from lint_rules.frameworks import own

    return own.marks(config.handlers)


def display(path: Path) -> str:
    """A path as findings have it: relative to the working directory when it is below."""
    absolute = os.path.abspath(path)
    here = os.getcwd() + os.sep
    return (absolute[len(here) :] if absolute.startswith(here) else os.fspath(path)).replace(os.sep, "/")
