"""Suppression comments: `# noqa: EW101`, and `# emberwire: ignore[EW101] -- reason` for a statement, block or file.

Comments are found by tokenising, and only in files that hold the words at all, so that a string that quotes a
suppression is not one. A blanket `# noqa` silences us too, as people expect, but EW902 can object to it.

    >>> found = read("x = 1  # noqa: EW602\\n")
    >>> found[0].codes, found[0].line
    (('EW602',), 1)

Codes of other tools are left alone: they are neither obeyed nor complained about.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass

_NOQA = re.compile(r"#\s*noqa(?P<codes>\s*:\s*(?P<list>[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*))?", re.IGNORECASE)
_OURS = re.compile(
    r"#\s*emberwire:\s*(?P<verb>ignore|ignore-file)\s*(?:\[(?P<list>[^\]]*)\])?\s*(?:--\s*(?P<reason>.+))?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment: which codes it silences (none: all), on which lines, and why it says it does."""

    line: int
    column: int
    end_column: int
    codes: tuple[str, ...]
    reason: str
    verb: str
    alone: bool

    @property
    def blanket(self) -> bool:
        """True when it names no code."""
        return not self.codes

    def covers(self, code: str) -> bool:
        """True when it silences this code; a prefix such as EW1 silences all codes under it."""
        return self.blanket or any(code.startswith(mine) for mine in self.codes)


def read(text: str) -> list[Suppression]:
    """Every suppression comment of a file, also those for other tools; a file that cannot be tokenised has none."""
    lowered = text.lower()
    if "noqa" not in lowered and "emberwire:" not in lowered:
        return []
    found: list[Suppression] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                found += _comment(token)
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return found
    return found


def _comment(token: tokenize.TokenInfo) -> Iterable[Suppression]:
    alone = not token.line[: token.start[1]].strip()
    for match, verb in ((_NOQA.search(token.string), "noqa"), (_OURS.search(token.string), "")):
        if match is None:
            continue
        listed = re.findall(r"[A-Za-z]+[0-9]+|[a-z]+(?:-[a-z]+)+", match.group("list") or "")
        reason = token.string[match.end() :].strip(" -—:") if verb else (match.group("reason") or "").strip()
        yield Suppression(
            line=token.start[0],
            column=token.start[1] + match.start() + 1,
            end_column=token.end[1] + 1,
            codes=tuple(code.upper() if code[-1].isdigit() else code for code in listed),
            reason=reason,
            verb=verb or match.group("verb").lower(),
            alone=alone,
        )
