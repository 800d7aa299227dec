"""What an editor is told of one document, without a server: diagnostics, hovers and code actions.

    document = Document.of(uri, path, text, version)     # lints it
    document.diagnostics(encoding), document.hover(position, encoding), document.actions(range_, encoding)

Findings count lines and columns from 1, in characters. Editors count from 0, and columns in units of the encoding
that client and server agreed on, which is UTF-16 unless they say otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types

from lint_rules.code.outline import same_program
from lint_rules.finding import Edit, Finding, Severity
from lint_rules.kit.document import GENERATED, page
from lint_rules.run import annotate, baseline, fix, one_file
from lint_rules.selection import catalogue, local
from lint_rules.selection.registry import rules_with
from lint_rules.settings.config import Config, load
from lint_rules.sieve import discover

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


@dataclass(frozen=True)
class Document:
    """A document as it was when it was last linted."""

    uri: str
    path: Path
    text: str
    version: int | None
    config: Config
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, uri: str, path: Path, text: str, version: int | None) -> Document:
        """Lint a text as the file at this path, with the configuration that holds there. Raises `ConfigError`."""
        config = load(path)
        catalogue.check(config)
        left_out = discover.excluded(path, config.root, config.left_out)
        findings = [] if left_out else _lint(config, path, text)
        if findings and config.baseline:
            findings = baseline.remaining(findings, baseline.load(Path(config.baseline)))
        return cls(uri, path, text, version, config, tuple(findings))

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
        )

    def hover(self, position: types.Position, encoding: Encoding) -> types.Hover | None:
        """The documentation of the rule whose finding or code is at a position."""
        line = self._line(position.line)
        column = _characters(line, position.character, encoding)
        for finding in self.findings:
            start, end = _zero_based(finding)
            if start <= (position.line, column) <= end:
                trace = "".join(f"- {step}\n" for step in finding.trace)
                return _hover(f"{finding.message}\n\n{trace}\n{self._page(finding.code)}")
        for match in _CODE.finditer(line):
            if match.start() <= column <= match.end() and match[0] in catalogue.known(self.config):
                return _hover(self._page(match[0]))
        return None

    def _page(self, code: str) -> str:
        if code not in catalogue.known(self.config):
            return ""
        (rule,) = rules_with([code], local.rules_of(self.config))
        return page(rule).replace(GENERATED + "\n\n", "")

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
        above = annotate.above(self.text, finding.line, [finding.code], "say why")
        yield self._action(f"{finding.code}: keep it, with a reason", finding, _difference(self.text, above), encoding)
        behind = annotate.behind(self.text, finding.line, [finding.code], "")
        if same_program(behind, self.text):
            edits = _difference(self.text, behind)
            yield self._action(f"{finding.code}: silence it in this line", finding, edits, encoding)

    def _fix_all(self, encoding: Encoding) -> Iterator[types.CodeAction]:
        fixed = fix.fix_text(self.text, lambda text: _lint(self.config, self.path, text), unsafe=False)
        if fixed.applied:
            edit = self._workspace_edit(_difference(self.text, fixed.text), encoding)
            yield types.CodeAction("Fix all that can be fixed safely", kind=FIX_ALL, edit=edit)

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
        ends = [match.end() for match in _LINE_END.finditer(self.text, 0, offset)]
        # A cut between \r and \n is none: the line ends behind both.
        start = ends[-1] if ends else 0
        return types.Position(len(ends), _units(self.text[start:offset], encoding))

    def _line(self, number: int) -> str:
        lines = _LINE_END.split(self.text)
        return lines[number] if number < len(lines) else ""


def _lint(config: Config, path: Path, text: str) -> list[Finding]:
    try:
        source = fix.encoded(text, text.encode())
    except (SyntaxError, UnicodeEncodeError):
        source = text.encode("utf-8", "surrogatepass")
    return one_file.Run(config, one_file.selected(config)).file(path, source)


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


def _hover(markdown: str) -> types.Hover:
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, markdown))
