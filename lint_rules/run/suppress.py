"""Suppression comments: `# noqa: EW101`, and `# emberwire: ignore[EW101] -- reason` for a statement, block or file.

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
from collections.abc import Container, Iterator
from dataclasses import dataclass

from lint_rules.selection.retired import successor

_DIRECTIVE = re.compile(r"(?:^|(?<=\s))#(?=\s*[A-Za-z])")
_NOQA = re.compile(r"#\s*noqa\b(?:\s*:\s*(?P<list>[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*))?", re.IGNORECASE)
_OURS = re.compile(
    r"#\s*emberwire:\s*(?P<verb>ignore-file|ignore)\b\s*(?:\[(?P<list>[^\]]*)\])?\s*(?:--\s*(?P<reason>.+))?",
    re.IGNORECASE,
)


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
