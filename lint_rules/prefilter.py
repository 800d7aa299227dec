"""Which rules could find anything in these bytes? The cheapest question, asked of every file.

    Prefilter(codes).codes(b"import os")   # []

First some twenty words in small letters are looked for (`gate.py` works them out): most files hold none, and are done.
A word lets some rules through; only those are asked for what exactly they need. `in` on bytes is nine times as fast
as a regular expression that ignores case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from lint_rules._needs import GATE, NEEDS, PATTERNS

if TYPE_CHECKING:
    from lint_rules.rule import Rule


class Prefilter:
    """The needs of some rules, arranged so that a file is asked as little as possible, and nothing twice."""

    def __init__(self, codes: frozenset[str], local: Mapping[str, type[Rule]] | None = None) -> None:
        own = {code: rule for code, rule in (local or {}).items() if code in codes}
        self._needs = {code: needs[::-1] for code, needs in NEEDS.items() if code in codes}  # the rarest set first
        self._needs |= {code: rule.needs[::-1] for code, rule in own.items()}
        self._order = {code: number for number, code in enumerate(self._needs)}
        self._patterns = {code: re.compile(pattern) for code, pattern in PATTERNS.items() if code in codes}
        self._patterns |= {code: re.compile(rule.pattern) for code, rule in own.items() if rule.pattern}
        self._always = frozenset(own)
        passed = ((word, codes.intersection(through)) for word, through in GATE)
        self._gate = [(word, through) for word, through in passed if through]

    def codes(self, source: bytes) -> list[str]:
        """The rules that could find something in this file, in their order."""
        small = source.lower()
        passed = {code for word, through in self._gate if word in small for code in through}
        passed |= self._always
        if not passed:
            return []
        answers: dict[bytes, bool] = {}
        found = [code for code in passed if self._has_all(code, source, answers)]
        return sorted(found, key=self._order.__getitem__)

    def _has_all(self, code: str, source: bytes, answers: dict[bytes, bool]) -> bool:
        if not all(_has_one(group, source, answers) for group in self._needs[code]):
            return False
        pattern = self._patterns.get(code)
        return pattern is None or pattern.search(source) is not None


def _has_one(group: Iterable[bytes], source: bytes, answers: dict[bytes, bool]) -> bool:
    for token in group:
        if token not in answers:
            answers[token] = token in source
        if answers[token]:
            return True
    return False
