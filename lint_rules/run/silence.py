"""Suppression comments: which findings they silence, and what is wrong with the comments themselves.

`# noqa: EW101` holds for its line. `# emberwire: ignore[EW101] -- reason` holds for the whole statement that it stands
behind or above, with its block; `ignore-file` for the file. A code that silences nothing, or that no rule has, is
reported (EW901), and a comment without a reason where one is asked for (EW902).

Comments are found by tokenising, and only in files that hold the words at all, so that a string that quotes a
suppression is not one. A blanket `# noqa` silences us too, as people expect, but EW902 can object to it. One comment
may hold several directives, each with its own `#`: `# noqa: EW101  # type: ignore`.

    >>> found = read("x = 1  # noqa: EW602\\n")
    >>> found[0].codes, found[0].line
    (('EW602',), 1)

Codes of other tools are left alone: they are neither obeyed nor complained about.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lint_rules.finding import Confidence, Edit, Finding, Fix, Severity
from lint_rules.selection import catalogue
from lint_rules.selection.retired import note, retired_code, successor, successors

if TYPE_CHECKING:
    from lint_rules.file import File

_DIRECTIVE = re.compile(r"(?:^|(?<=\s))#(?=\s*[A-Za-z])")
_NOQA = re.compile(r"#\s*noqa\b(?:\s*:\s*(?P<list>[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*))?", re.IGNORECASE)
_OURS = re.compile(
    r"#\s*emberwire:\s*(?P<verb>ignore-file|ignore)\b\s*(?:\[(?P<list>[^\]]*)\])?\s*(?:--\s*(?P<reason>.+))?",
    re.IGNORECASE,
)


def heeded(file: File, findings: Iterable[Finding], ran: frozenset[str]) -> tuple[list[Finding], list[Finding]]:
    """The findings that no comment silences, and what is wrong with the comments, as far as these rules ran."""
    is_idle = not any_in(file.text)
    if is_idle or not may_hold(file.text, catalogue.known(file.config), blanket=True):
        return list(findings), []
    silencer = _Silencer(file)
    loud = [finding for finding in findings if not silencer.silences(finding)]
    return loud, list(silencer.complaints(ran))


@dataclass(frozen=True, slots=True)
class Suppression:
    """One directive: which codes it silences (none: all), on which lines, and why it says it does.

    Columns count from 1. `list_column` and `list_end` are where the codes stand; both are 0 when there are none.
    """

    line: int
    column: int
    end_column: int
    codes: tuple[str, ...]
    reason: str
    verb: str
    alone: bool
    list_column: int = 0
    list_end: int = 0

    @property
    def blanket(self) -> bool:
        """True when it names no code."""
        return not self.codes

    def codes_for(self, code: str, name: str) -> tuple[str, ...]:
        """Which of its codes silence a rule: its code or name, a prefix such as EW1, or what it took over."""
        return tuple(c for c in self.codes if c == name or code.startswith(c) or successor(c) == code)


def any_in(text: str) -> bool:
    """True for a text with a word that begins directives: most have none."""
    lowered = text.lower()
    return "noqa" in lowered or "emberwire:" in lowered


def may_hold(text: str, codes: Container[str], *, blanket: bool) -> bool:
    """False when no comment of the text can be about these codes or ours: seen without tokenising it.

    With `blanket`, a comment without codes counts too.
    """
    if "emberwire:" in text.lower():
        return True
    listed = [match["list"] for match in _NOQA.finditer(text)]
    if blanket and None in listed:
        return True
    given = (code.upper() for found in listed if found for code in re.split(r"[,\s]+", found))
    return any(code.startswith("EW") or code in codes for code in given)


def read(text: str) -> list[Suppression]:
    """Every suppression of a file, also those for other tools; a file that cannot be tokenised has none."""
    if not any_in(text):
        return []
    found: list[Suppression] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                found += _directives(token)
    except (tokenize.TokenError, SyntaxError, UnicodeDecodeError):
        # The last one is a fault of Python 3.12 and 3.13, behind a line end of an old Mac in a comment.
        return found
    return found


def _directives(token: tokenize.TokenInfo) -> Iterator[Suppression]:
    alone = not token.line[: token.start[1]].strip()
    starts = [match.start() for match in _DIRECTIVE.finditer(token.string)]
    for start, end in zip(starts, [*starts[1:], len(token.string)], strict=False):
        part = token.string[start:end].rstrip()
        match = _NOQA.match(part) or _OURS.match(part)
        if match is not None:
            yield _suppression(match, part, token.start[0], token.start[1] + start, alone=alone)


def _suppression(match: re.Match[str], part: str, line: int, offset: int, *, alone: bool) -> Suppression:
    verb = (match.groupdict().get("verb") or "noqa").lower()
    listed = re.split(r"[,\s]+", (match["list"] or "").strip(", \t"))
    given = match["reason"] if verb != "noqa" else part[match.end() :]
    return Suppression(
        line=line,
        column=offset + 1,
        end_column=offset + len(part) + 1,
        codes=tuple(code.upper() if code[-1].isdigit() else code for code in listed if code),
        reason=(given or "").strip(" -—:"),
        verb=verb,
        alone=alone,
        list_column=offset + match.start("list") + 1 if match["list"] else 0,
        list_end=offset + match.end("list") + 1 if match["list"] else 0,
    )


class _Silencer:
    """The suppression comments of one file."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._used: set[tuple[Suppression, str]] = set()

    @cached_property
    def _comments(self) -> list[Suppression]:
        """The comments, tokenised only if a finding or a directive needs them: for most files nothing costs more."""
        return [c for c in read(self._file.text) if c.blanket or self._ours(c)]

    def _known(self) -> Mapping[str, str]:
        return catalogue.known(self._file.config)

    def _ours(self, comment: Suppression) -> tuple[str, ...]:
        """The codes that are meant for us: all of our own form, in a `noqa` the ones that can be ours."""
        if comment.verb != "noqa":
            return comment.codes
        return tuple(code for code in comment.codes if code.startswith("EW") or code in self._known())

    def silences(self, finding: Finding) -> bool:
        """True when a comment covers the finding; the comment then counts as used."""
        for comment in self._comments:
            codes = comment.codes_for(finding.code, finding.name)
            if (comment.blanket or codes) and self._reaches(comment, finding):
                self._used.update((comment, code) for code in codes or [""])
                return True
        return False

    def _reaches(self, comment: Suppression, finding: Finding) -> bool:
        if comment.verb == "noqa":
            return comment.line in (finding.line, finding.end_line)
        first, last = (1, len(self._file.lines)) if comment.verb == "ignore-file" else self._statement(comment)
        return first <= finding.line <= last

    def _statement(self, comment: Suppression) -> tuple[int, int]:
        """The lines of the statement behind which, or above which, the comment stands."""
        best = (comment.line, comment.line)
        size = float("inf")
        for statement in self._file.outline.statements:
            first, last = statement.first, statement.last
            hit = first > comment.line if comment.alone else first <= comment.line <= statement.head_end
            distance = first - comment.line if comment.alone else last - first
            if hit and (distance < size or (distance == size and comment.alone and last > best[1])):
                best, size = (first, last), distance
        return best

    def complaints(self, codes: frozenset[str]) -> Iterator[Finding]:
        """What is wrong with the comments, as far as these rules ran."""
        if not may_hold(self._file.text, self._known(), blanket="EW902" in codes):
            return
        for comment in self._comments:
            missing = self._missing(comment, codes)
            if missing:
                yield self._finding(comment, "EW902", "blanket-suppression", missing)
            if "EW901" in codes:
                yield from self._useless(comment, codes)

    def _missing(self, comment: Suppression, codes: frozenset[str]) -> str | None:
        """What a comment should say and does not."""
        if comment.blanket and comment.verb == "noqa" and (comment, "") not in self._used:
            return None  # it is meant for another linter
        if "EW902" in codes and comment.blanket:
            return "name the codes that are meant"
        if "EW902" in codes and not comment.reason:
            return "say why, behind the codes"
        if comment.verb != "noqa" and not comment.reason and self._asks_reason(comment):
            return "say why: `-- reason` is asked for when this rule is silenced"
        return None

    def _asks_reason(self, comment: Suppression) -> bool:
        asked = self._file.config.require_reason
        by_name = {name: code for code, name in self._known().items()}
        codes = [by_name.get(code, code) for code in successors(comment.codes)]
        return bool(asked) and (
            comment.blanket or any(c.startswith(asked) or p.startswith(c) for c in codes for p in asked)
        )

    def _useless(self, comment: Suppression, ran: frozenset[str]) -> Iterator[Finding]:
        """The codes that no rule has, and the ones that silence nothing; one fix takes both away."""
        ours = self._ours(comment)
        unknown = [code for code in ours if not self._rules(code)]
        idle = [code for code in ours if code not in unknown and self._is_idle(comment, code, ran)]
        fix = self._removal(comment, {*unknown, *idle})
        if unknown:
            yield self._finding(comment, "EW901", "unused-suppression", self._no_such(unknown), fix)
        elif idle:
            some = "" if len(idle) == len(ours) else f" as {', '.join(idle)}"
            message = f"nothing is reported here{some} that this comment could silence"
            yield self._finding(comment, "EW901", "unused-suppression", message, fix)
        yield from self._renamed(comment, [code for code in ours if code not in {*unknown, *idle}])

    def _renamed(self, comment: Suppression, used: list[str]) -> Iterator[Finding]:
        """The retired codes of a comment that are still obeyed; the fix writes their successors."""
        old = [code for code in used if retired_code(code)]
        if old:
            start = self._file.offset(comment.line, 1)
            codes = ", ".join(dict.fromkeys(map(successor, comment.codes)))
            edit = Edit(start + comment.list_column - 1, start + comment.list_end - 1, codes)
            fix = Fix(f"write {', '.join(map(successor, old))}", (edit,), safe=True)
            message = "; ".join(note(retired_code(code)) for code in old)
            yield self._finding(comment, "EW901", "unused-suppression", message, fix, Severity.ADVICE)

    def _rules(self, code: str) -> frozenset[str]:
        """The rules that a code, prefix or name in a comment stands for."""
        meant = successor(code)
        return frozenset(c for c, name in self._known().items() if meant and (c.startswith(meant) or name == meant))

    def _no_such(self, unknown: list[str]) -> str:
        from difflib import get_close_matches

        known, old = self._known(), retired_code(unknown[0])
        if old:
            return note(old)
        close = get_close_matches(unknown[0], [*known, *known.values()], n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        return f"there is no rule {', '.join(unknown)}{hint}"

    def _is_idle(self, comment: Suppression, code: str, ran: frozenset[str]) -> bool:
        """True when every rule that a code stands for ran, and it silenced none of them."""
        from lint_rules.settings.examples import is_test_path

        if (comment, code) in self._used:
            return False
        config = self._file.config
        if is_test_path(self._file.path, config):
            ran -= catalogue.not_in_tests(config)
        on_by_default = self._rules(code) - catalogue.off(config)
        return bool(self._rules(code) & ran) and on_by_default <= ran

    def _removal(self, comment: Suppression, dead: set[str]) -> Fix | None:
        """Takes the dead codes away, and the comment when none is left."""
        if not dead:
            return None
        left = [code for code in comment.codes if code not in dead]
        start = self._file.offset(comment.line, 1)
        if left:
            edit = Edit(start + comment.list_column - 1, start + comment.list_end - 1, ", ".join(left))
            return Fix(f"remove {', '.join(sorted(dead))}", (edit,), safe=True)
        return Fix("remove the comment", (self._whole(comment, start),), safe=True)

    def _whole(self, comment: Suppression, start: int) -> Edit:
        """The directive with the space in front of it; its line too when nothing else stands there."""
        line = self._file.line_text(comment.line)
        before, behind = line[: comment.column - 1].rstrip(), line[comment.end_column - 1 :].strip()
        if behind:
            gap = len(line[comment.end_column - 1 :]) - len(line[comment.end_column - 1 :].lstrip())
            return Edit(start + comment.column - 1, start + comment.end_column - 1 + gap, "")
        if not before and comment.line < len(self._file.lines):
            return Edit(start, self._file.offset(comment.line + 1, 1), "")
        return Edit(start + len(before), start + len(line), "")

    def _finding(
        self,
        comment: Suppression,
        code: str,
        name: str,
        message: str,
        fix: Fix | None = None,
        severity: Severity = Severity.WARNING,
    ) -> Finding:
        return Finding(
            code,
            name,
            self._file.display,
            comment.line,
            comment.column,
            comment.line,
            comment.end_column,
            message,
            severity,
            Confidence.HIGH,
            symbol=self._file.symbol_at(comment.line),
            source_line=self._file.line_text(comment.line),
            fix=fix,
        )
