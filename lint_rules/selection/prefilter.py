"""Which rules could find anything in these bytes? The cheapest question, asked of every file.

    Prefilter(codes).codes(b"import os")   # []

First some twenty words in small letters are looked for (`sieve/first_words.py`): most files hold none, and are done.
A word lets some rules through; only those are asked for what exactly they need. `in` on bytes is nine times as fast
as a regular expression that ignores case.
"""

from __future__ import annotations

from lint_rules.frameworks.marks import REALTIME
from lint_rules.sieve.needs import FIRST_WORDS, NEEDS, PATTERNS

TYPE_CHECKING = False  # as in `sieve/reading.py`: the shortest runs come here, and nothing is imported for them
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lint_rules.rule import Rule


def has_first_word(source: bytes) -> bool:
    """True when some rule, of all there are here, could want this file: the first question alone."""
    small = source.lower()
    return any(word in small for word, _ in FIRST_WORDS)


def may_be_wanted(sources: Iterable[bytes], codes: frozenset[str]) -> bool:
    """True when one of these rules could find something in one of these files."""
    asked = [source for source in sources if has_first_word(source)]
    if not asked:
        return False
    prefilter = Prefilter(codes)
    return any(prefilter.codes(source) for source in asked)


class Prefilter:
    """The needs of some rules, arranged so that a file is asked as little as possible, and nothing twice."""

    def __init__(
        self,
        codes: frozenset[str],
        local: Mapping[str, type[Rule]] | None = None,
        marks: frozenset[bytes] = frozenset(),
    ) -> None:
        own = {code: rule for code, rule in (local or {}).items() if code in codes}
        self._needs = {code: needs[::-1] for code, needs in NEEDS.items() if code in codes}  # the rarest set first
        self._needs |= {code: rule.needs[::-1] for code, rule in own.items()}
        self._marks = marks
        self._marked = frozenset(c for c, needs in self._needs.items() if marks and any(map(_is_realtime, needs)))
        for code in self._marked:
            self._needs[code] = tuple(n | marks if _is_realtime(n) else n for n in self._needs[code])
        self._parts = {code: [_parts(group) for group in needs] for code, needs in self._needs.items()}
        self._order = {code: number for number, code in enumerate(self._needs)}
        self._patterns = {code: pattern for code, pattern in PATTERNS.items() if code in codes}
        self._patterns |= {code: rule.patterns() for code, rule in own.items()}
        self._always = frozenset(own)
        passed = ((word, codes.intersection(through)) for word, through in FIRST_WORDS)
        self._gate = [(word, through) for word, through in passed if through]
        self._words = frozenset(word for word, _ in self._gate)
        tokens = {token for needs in self._needs.values() for group in needs for token in group}
        self._word_in = {token: word for word, _ in self._gate for token in tokens if word in token.lower()}

    def codes(self, source: bytes) -> list[str]:
        """The rules that could find something in this file, in their order."""
        return self.look(source)[0]

    def look(self, source: bytes) -> tuple[list[str], frozenset[bytes]]:
        """The same, and the words in small letters that were looked for and are not in the file."""
        small = source.lower()
        words = {word: through for word, through in self._gate if word in small}
        marked = self._marked if any(mark in source for mark in self._marks) else frozenset[str]()
        if not words and not self._always and not marked:
            return [], self._words
        passed = self._always.union(marked, *words.values())
        text = _Text(source, small, frozenset(words), self._word_in)
        found = [code for code in passed if self._has_all(code, text)]
        return sorted(found, key=self._order.__getitem__), self._words.difference(words)

    def _has_all(self, code: str, text: _Text) -> bool:
        for parts in self._parts[code]:  # loops, not `all` and `any`: they are half of what it costs
            for part in parts:
                if text.holds_one(part):
                    break
            else:
                return False
        patterns = self._patterns.get(code)
        return not patterns or any(map(text.matches, patterns))


def _parts(group: frozenset[bytes]) -> tuple[frozenset[bytes], ...]:
    """A set of tokens as the signs of sockets, which many rules ask for with something else, and that."""
    return (REALTIME, group - REALTIME) if group > REALTIME else (group,)


def _is_realtime(group: frozenset[bytes]) -> bool:
    """True for the needs that only ask whether a file is about sockets: handlers of a project's own are, too."""
    return group.issuperset(_SIGNS)


_SIGNS = frozenset({b"websocket", b"socketio", b"emberwire"})


class _Text:
    """One file and what is known of it: a token is not looked for twice, nor without the word that is a part of it."""

    def __init__(self, source: bytes, small: bytes, words: frozenset[bytes], word_in: Mapping[bytes, bytes]) -> None:
        self.source = source
        self.small = small
        self.words = words
        self.word_in = word_in
        self._answers: dict[bytes, bool] = {}
        self._groups: dict[frozenset[bytes], bool] = {}

    def holds_one(self, group: frozenset[bytes]) -> bool:
        """True when one of the tokens stands in the file. Many rules ask for the same; a set keeps its hash."""
        known = self._groups.get(group)
        if known is None:
            known = self._groups[group] = any(map(self.holds, group))
        return known

    def holds(self, token: bytes) -> bool:
        if token not in self._answers:
            word = self.word_in.get(token)
            self._answers[token] = (word is None or word in self.words) and token in self.source
        return self._answers[token]

    def matches(self, pattern: bytes) -> bool:
        """True when the pattern is found. One in small letters that ignores case is three times as fast on such."""
        import re  # most files end before a pattern is asked for

        if pattern.startswith(b"(?i)") and pattern == pattern.lower():
            return re.search(pattern.removeprefix(b"(?i)"), self.small) is not None
        return re.search(pattern, self.source) is not None
