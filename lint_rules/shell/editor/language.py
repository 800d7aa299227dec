"""What an editor is told of one document, without a server: diagnostics, hovers and code actions.

    desk = Desk()
    document = desk.document(uri, path, text, version)     # lints it
    document.diagnostics(encoding), document.hover(position, encoding), document.actions(range_, encoding)

Findings count lines and columns from 1, in characters. Editors count from 0, and columns in units of the encoding
that client and server agreed on, which is UTF-16 unless they say otherwise.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from lsprotocol import types

from lint_rules.code.ledger import basis, rests_on
from lint_rules.code.outline import Outline, read_outline
from lint_rules.code.recovery import recovered
from lint_rules.code.spans import line_starts
from lint_rules.code.trees import Parsed
from lint_rules.finding import Basis, Edit, Finding, Severity, Step
from lint_rules.kit.document import lesson_file, page, page_file
from lint_rules.run import baseline, fix, one_file
from lint_rules.run.annotate import Margins
from lint_rules.run.faults import Fault
from lint_rules.run.spared import collector_paused
from lint_rules.selection import catalogue
from lint_rules.selection.registry import rules_with
from lint_rules.settings.config import Config, load
from lint_rules.sieve import discover
from lint_rules.sieve.reading import Sources

SOURCE = "emberwire"
FIX_ALL = "source.fixAll.emberwire"
_LEVEL = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.ADVICE: types.DiagnosticSeverity.Information,
}
_CODE = re.compile(r"[A-Z]{2,10}[0-9]{3,4}")
_LINE_END = re.compile(r"\r\n|\r|\n")
_UNITS = {types.PositionEncodingKind.Utf8: ("utf-8", 1), types.PositionEncodingKind.Utf16: ("utf-16-le", 2)}

Encoding = types.PositionEncodingKind | str


@dataclass
class Desk:
    """The open documents as the editor has them, and what is kept from one lint to the next.

    What was read from disk is kept until `refresh`; of what was parsed, the functions that did not change.
    """

    texts: dict[str, bytes] = field(default_factory=dict)
    _parsed: Parsed = field(default_factory=Parsed)
    _sources: Sources = field(default_factory=Sources)

    def refresh(self) -> None:
        """What is on disk may have changed: read it again."""
        self._sources = Sources()
        for path, source in list(self.texts.items()):
            self._sources.give(path, source)

    def put(self, path: Path, text: str) -> None:
        """The editor has this text for a file, which need not exist."""
        name = os.path.realpath(path)
        self.texts[name] = encoded(text)
        self._sources.give(name, self.texts[name])

    def take(self, path: Path) -> None:
        """The editor has closed a file: what is on disk counts again."""
        self.texts.pop(os.path.realpath(path), None)
        self.refresh()

    def document(self, uri: str, path: Path, text: str, version: int | None) -> Document:
        """Lint a text as the file at this path, with the configuration that holds there. Raises `ConfigError`."""
        config = load(path)
        self.put(path, text)
        found = _Judged((), text, Basis(), ())
        if not discover.excluded(path, config.root, config.left_out):
            with collector_paused():
                found = self._judged(config, path, text)
        findings = found.findings
        if findings and config.baseline:
            findings = tuple(baseline.remaining(findings, baseline.load(Path(config.baseline))))
        return Document(uri, path, text, version, config, findings, found.text, found.basis, found.faults)

    def _judged(self, config: Config, path: Path, text: str) -> _Judged:
        """What is found; beside a syntax error, also what is found in the rest of the file."""
        found = self._linted(config, path, text)
        if [finding.code for finding in found.findings] != [one_file.SYNTAX_CODE]:
            return found
        left = recovered(text)
        if left is None:
            return found
        rest = self._linted(config, path, left.text)
        self.put(path, text)
        outline = read_outline(left.text, Path(os.path.realpath(path)), path.stem)
        kept = [finding for finding in rest.findings if not _rests_on_lines(finding, outline, left.blank)]
        return _Judged((*found.findings, *kept), left.text, rest.basis, rest.faults)

    def _linted(self, config: Config, path: Path, text: str) -> _Judged:
        run = one_file.Run(config, one_file.selected(config), sources=self._sources, parsed=self._parsed)
        try:
            found = run.found(run.first_look(Path(os.path.realpath(path)), encoded(text)))
        finally:
            self._parsed.take_back()
        shown = one_file.display(path)
        findings = tuple(replace(finding, path=shown) for finding in found.findings)
        return _Judged(findings, text, basis(found.notes), found.faults)


@dataclass(frozen=True)
class _Judged:
    findings: tuple[Finding, ...]
    text: str
    """What was linted: the document, or what could be parsed of it."""
    basis: Basis
    faults: tuple[Fault, ...]


def _rests_on_lines(finding: Finding, outline: Outline, lines: frozenset[int]) -> bool:
    """True for a finding whose function, or a function that it was read from, has one of these lines."""
    own = os.fspath(outline.path)
    ran = [(function.first, function.last) for function in finding.basis.functions if function.path == own]
    ran.append(outline.surroundings(finding.line))
    return any(first <= line <= last for first, last in ran for line in lines)


@dataclass(frozen=True)
class Document:
    """A document as it was when it was last linted."""

    uri: str
    path: Path
    text: str
    version: int | None
    config: Config
    findings: tuple[Finding, ...]
    judged: str
    """The text that was linted: without what cannot be parsed, at the same places."""
    basis: Basis
    faults: tuple[Fault, ...]
    """The rules that failed: their findings are missing."""

    def rests_on(self, path: Path) -> bool:
        """True when the text of that file may change what is found here."""
        return rests_on(self.basis, Path(os.path.realpath(path)))

    def diagnostics(self, encoding: Encoding) -> list[types.Diagnostic]:
        """The findings as an editor shows them."""
        return [self._diagnostic(finding, encoding) for finding in self.findings]

    def _diagnostic(self, finding: Finding, encoding: Encoding) -> types.Diagnostic:
        idle = [types.DiagnosticTag.Unnecessary] if finding.code == "EW901" else None
        return types.Diagnostic(
            range=self._range(finding, encoding),
            message=finding.message,
            severity=_LEVEL[finding.severity],
            code=finding.code,
            source=SOURCE,
            tags=idle,
            related_information=[_related(step) for step in finding.steps] or None,
        )

    def hover(self, position: types.Position, encoding: Encoding) -> types.Hover | None:
        """The documentation of the rule whose finding or code is at a position."""
        line = self._line(position.line)
        column = _characters(line, position.character, encoding)
        for finding in self.findings:
            start, end = _zero_based(finding)
            if start <= (position.line, column) <= end:
                trace = "".join(f"- {step}\n" for step in finding.trace)
                links = _links(finding.code)
                return _hover(f"{finding.message}\n\n{trace}\n{links}{self._page(finding.code)}")
        for match in _CODE.finditer(line):
            if match.start() <= column <= match.end() and match[0] in catalogue.known(self.config):
                return _hover(f"{_links(match[0])}{self._page(match[0])}")
        return None

    def _page(self, code: str) -> str:
        if code not in catalogue.known(self.config):
            return ""
        (rule,) = rules_with([code], catalogue.own(self.config))
        return page(rule)

    def actions(
        self, asked: types.Range, encoding: Encoding, *, only: Sequence[str] | None = None
    ) -> list[types.CodeAction]:
        """Fixes and suppressions for the findings in a range; and, when asked for, all safe fixes at once."""
        first, last = asked.start.line, asked.end.line
        touched = [f for f in self.findings if f.line - 1 <= last and f.end_line - 1 >= first]
        made: list[types.CodeAction] = []
        if _wanted(types.CodeActionKind.QuickFix, only):
            made += [action for finding in touched for action in self._quick_fixes(finding, encoding)]
        if only and _wanted(FIX_ALL, only):
            made += self._fix_all(encoding)
        return made

    def _quick_fixes(self, finding: Finding, encoding: Encoding) -> Iterator[types.CodeAction]:
        if finding.fix is not None:
            title = finding.fix.title if finding.fix.safe else f"{finding.fix.title} (unsafe: look at it)"
            safe = finding.fix.safe
            yield self._action(f"{finding.code}: {title}", finding, finding.fix.edits, encoding, preferred=safe)
        if finding.code in (one_file.SYNTAX_CODE, "EW901"):
            return
        above = self._margins.above(finding.line, [finding.code], "say why")
        yield self._action(f"{finding.code}: keep it, with a reason", finding, [above], encoding)
        behind = self._margins.behind(finding.line, [finding.code], "")
        if behind is not None:
            yield self._action(f"{finding.code}: silence it in this line", finding, [behind], encoding)

    @cached_property
    def _margins(self) -> Margins:
        return Margins(self.judged)

    def _fix_all(self, encoding: Encoding) -> Iterator[types.CodeAction]:
        fixed = fix.fix_text(self.text, self._lint, unsafe=False)
        if fixed.applied:
            edit = self._workspace_edit(_difference(self.text, fixed.text), encoding)
            yield types.CodeAction("Fix all that can be fixed safely", kind=FIX_ALL, edit=edit)

    def _lint(self, text: str) -> list[Finding]:
        return one_file.Run(self.config, one_file.selected(self.config)).complete(self.path, encoded(text))

    def _action(
        self, title: str, finding: Finding, edits: Sequence[Edit], encoding: Encoding, *, preferred: bool = False
    ) -> types.CodeAction:
        return types.CodeAction(
            title=title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[self._diagnostic(finding, encoding)],
            is_preferred=preferred,
            edit=self._workspace_edit(edits, encoding),
        )

    def _workspace_edit(self, edits: Sequence[Edit], encoding: Encoding) -> types.WorkspaceEdit:
        """The edits, for the version of the document that they were made for."""
        made = [types.TextEdit(self._span(edit.start, edit.end, encoding), edit.text) for edit in edits]
        target = types.OptionalVersionedTextDocumentIdentifier(uri=self.uri, version=self.version)
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(target, made)])

    def _range(self, finding: Finding, encoding: Encoding) -> types.Range:
        (line, column), (end_line, end_column) = _zero_based(finding)
        start = types.Position(line, _units(self._line(line)[:column], encoding))
        return types.Range(start, types.Position(end_line, _units(self._line(end_line)[:end_column], encoding)))

    def _span(self, start: int, end: int, encoding: Encoding) -> types.Range:
        return types.Range(self._position(start, encoding), self._position(end, encoding))

    def _position(self, offset: int, encoding: Encoding) -> types.Position:
        starts = line_starts(self.text)
        # A cut between \r and \n is none: the line ends behind both.
        line = bisect_right(starts, offset) - 1
        return types.Position(line, _units(self.text[starts[line] : offset], encoding))

    def _line(self, number: int) -> str:
        return self._lines[number] if number < len(self._lines) else ""

    @cached_property
    def _lines(self) -> list[str]:
        return _LINE_END.split(self.text)


def without_version(action: types.CodeAction) -> types.CodeAction:
    """The same action for a client that takes edits by address only."""
    changes: dict[str, list[types.TextEdit]] = {}
    for change in (action.edit.document_changes if action.edit else None) or ():
        if isinstance(change, types.TextDocumentEdit):
            edits = [edit for edit in change.edits if isinstance(edit, types.TextEdit)]
            changes.setdefault(change.text_document.uri, []).extend(edits)
    action.edit = types.WorkspaceEdit(changes=changes)
    return action


def encoded(text: str) -> bytes:
    """The bytes of a text as a file has them."""
    try:
        return fix.encoded(text, text.encode())
    except (SyntaxError, UnicodeEncodeError):
        return text.encode("utf-8", "surrogatepass")


def _related(step: Step) -> types.DiagnosticRelatedInformation:
    """A step of the way to a finding. Its line is read by nobody here, so a column counts as it does in ASCII text."""
    at = types.Position(step.line - 1, step.column - 1)
    location = types.Location(Path(step.path).as_uri(), types.Range(at, at))
    return types.DiagnosticRelatedInformation(location, step.message)


def _zero_based(finding: Finding) -> tuple[tuple[int, int], tuple[int, int]]:
    return (finding.line - 1, finding.column - 1), (finding.end_line - 1, finding.end_column - 1)


def _units(text: str, encoding: Encoding) -> int:
    """How many units of the agreed encoding a piece of a line has."""
    if text.isascii() or encoding == types.PositionEncodingKind.Utf32:
        return len(text)
    codec, size = _UNITS[types.PositionEncodingKind(encoding)]
    return len(text.encode(codec, "surrogatepass")) // size


def _characters(line: str, units: int, encoding: Encoding) -> int:
    """The column in characters of a column in units."""
    return next((column for column in range(len(line)) if _units(line[:column], encoding) >= units), len(line))


def _wanted(kind: types.CodeActionKind | str, only: Sequence[str] | None) -> bool:
    """True when a kind is asked for: nothing given asks for all, and a kind for those below it."""
    name = _kind(kind)
    return not only or any(name == given or name.startswith(f"{given}.") for given in map(_kind, only))


def _kind(given: types.CodeActionKind | str) -> str:
    return given.value if isinstance(given, types.CodeActionKind) else given


def _difference(before: str, after: str) -> tuple[Edit, ...]:
    """The one edit that makes `after` of `before`."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    rest = 0
    while rest < min(len(before), len(after)) - start and before[-1 - rest] == after[-1 - rest]:
        rest += 1
    return (Edit(start, len(before) - rest, after[start : len(after) - rest]),)


def _links(code: str) -> str:
    """Where to read on: the page of the rule and its lesson, as far as they are installed here, else the commands."""
    page_of, lesson_of = page_file(code), lesson_file(code)
    links = [f"[page of {code}]({page_of.as_uri()})" if page_of is not None else f"`emberwire explain {code}`"]
    if lesson_of is not None:
        links.append(f"[lesson: attack it]({lesson_of.as_uri()}), `emberwire learn run {code}`")
    return f"{' · '.join(links)}\n\n"


def _hover(markdown: str) -> types.Hover:
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, markdown))
