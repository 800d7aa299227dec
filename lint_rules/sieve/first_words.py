"""The first question asked of every file: is there any of a few words in it? Worked out when `needs.py` is generated.

A rule's needs are sets of tokens, of each of which a file must hold one. For the first question one set of each rule
is enough: the one that asks for the fewest new words. Those are put in small letters, and words with a common part
are looked for by that part (`websocket`, `SocketIO`: `socket`). What is left are some twenty words for all rules.
Each word knows the rules that it lets through to their own, exact questions (`prefilter.py`).

    >>> first_words({"EW1": (frozenset({b"websocket", b"SocketIO"}),), "EW2": (frozenset({b"jwt"}),)})
    [(b'socket', ('EW1',)), (b'jwt', ('EW2',))]
"""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Iterable, Mapping

Needs = Mapping[str, tuple[frozenset[bytes], ...]]

SHORTEST = 5
"""A common part of fewer letters stands in too many files."""

COMMON = 50
"""How many rare words a common one is worth."""


def first_words(needs: Needs) -> list[tuple[bytes, tuple[str, ...]]]:
    """The words in order of first use, each with the codes of the rules that it lets through.

    The empty word, which stands in every file, is for rules without needs.
    """
    chosen = _chosen(needs)
    words = _merged({token for tokens in chosen.values() for token in tokens})
    found: dict[bytes, list[str]] = {}
    for code, tokens in chosen.items():
        for word in dict.fromkeys(_word_for(token, words) for token in sorted(tokens)):
            found.setdefault(word, []).append(code)
    return [(word, tuple(codes)) for word, codes in found.items()]


def _chosen(needs: Needs) -> dict[str, frozenset[bytes]]:
    """For each rule the set of tokens, in small letters, that adds the least to what others already ask for."""
    small = {code: [frozenset(token.lower() for token in group) for group in groups] for code, groups in needs.items()}
    shared: Counter[frozenset[bytes]] = Counter(group for groups in small.values() for group in groups)
    commonest: frozenset[bytes] = max(sorted(shared, key=sorted), key=lambda group: shared[group], default=frozenset())
    asked = set(commonest)
    chosen = {}
    for code, groups in small.items():
        best = min(reversed(groups), key=lambda group: _cost(group, asked), default=frozenset({b""}))
        asked |= best
        chosen[code] = best
    return chosen


def _cost(group: Iterable[bytes], asked: set[bytes]) -> int:
    return sum(COMMON if _is_common(token) else 1 for token in group if not any(word in token for word in asked))


def _is_common(token: bytes) -> bool:
    words = re.findall(r"[a-z0-9_]+", token.decode("latin-1"))
    return all(keyword.iskeyword(word) or len(word) < 4 for word in words)


def _merged(tokens: set[bytes]) -> list[bytes]:
    """Fewer words such that every token holds one of them."""
    left = {token for token in tokens if not any(other != token and other in token for other in tokens)}
    while True:
        covers = Counter(part for token in left for part in _parts(token))
        best = max(covers, key=lambda part: (covers[part], len(part), part), default=b"")
        if covers[best] < 2:
            return sorted(left)
        left = {token for token in left if best not in token} | {best}


def _parts(token: bytes) -> set[bytes]:
    ends = range(SHORTEST, len(token) + 1)
    return {token[start:end] for end in ends for start in range(end - SHORTEST + 1)}


def _word_for(token: bytes, words: Iterable[bytes]) -> bytes:
    return next(word for word in words if word in token)
