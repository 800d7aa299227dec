"""Merging texts line by line, with diff3 conflict markers: yours, the common ancestor, and the new rendering.

>>> base, yours, new = b"a\\nb\\nc\\n", b"A\\nb\\nc\\n", b"a\\nb\\nC\\n"
>>> merged = three_way(base, yours, new)
>>> merged.content, merged.conflicts
(b'A\\nb\\nC\\n', 0)

What only one side changed is taken from it, what both changed alike is taken once, and the rest is marked, ancestor
included, in the form that editors and merge tools know from git. The algorithm is that of diff3: the ancestor is cut
where both sides still agree with it, and each piece between is decided on its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

__all__ = ["Merged", "marked", "three_way", "two_way"]

YOURS, BASE, NEW = b"<<<<<<< yours", b"||||||| generated before", b">>>>>>> generated now"
MIDDLE = b"======="


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged text, and in how many places it needs a person."""

    content: bytes
    conflicts: int


def three_way(base: bytes, yours: bytes, new: bytes) -> Merged:
    """Merge what became of `base` on two sides."""
    a, b, c = _lines(base), _lines(yours), _lines(new)
    out: list[bytes] = []
    conflicts = 0
    for ours, ancestor, theirs in _pieces(a, b, c):
        if ours == ancestor:
            out += theirs
        elif theirs in (ancestor, ours):
            out += ours
        else:
            conflicts += 1
            out += _marked(ours, ancestor, theirs)
    return Merged(b"".join(out), conflicts)


def two_way(yours: bytes, new: bytes) -> bytes:
    """Return both texts as one, with conflict markers round the places where they differ."""
    a, b = _lines(yours), _lines(new)
    out: list[bytes] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        out += a[i1:i2] if tag == "equal" else _marked(a[i1:i2], None, b[j1:j2])
    return b"".join(out)


def marked(content: bytes) -> int:
    """Return how many conflicts are marked in a text."""
    return sum(line.startswith(YOURS) for line in content.splitlines())


def _pieces(
    base: Sequence[bytes], yours: Sequence[bytes], new: Sequence[bytes]
) -> Iterator[tuple[list[bytes], list[bytes], list[bytes]]]:
    """Yield aligned pieces `(yours, base, new)` that together are the three texts."""
    in_yours, in_new = _matches(base, yours), _matches(base, new)
    a = b = c = 0
    for index in sorted(set(in_yours) & set(in_new)):
        at_yours, at_new = in_yours[index], in_new[index]
        if index > a or at_yours > b or at_new > c:
            yield list(yours[b:at_yours]), list(base[a:index]), list(new[c:at_new])
        line = [base[index]]
        yield line, line, line
        a, b, c = index + 1, at_yours + 1, at_new + 1
    if a < len(base) or b < len(yours) or c < len(new):
        yield list(yours[b:]), list(base[a:]), list(new[c:])


def _matches(base: Sequence[bytes], other: Sequence[bytes]) -> dict[int, int]:
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + offset: block.b + offset for block in blocks for offset in range(block.size)}


def _marked(ours: Sequence[bytes], ancestor: Sequence[bytes] | None, theirs: Sequence[bytes]) -> list[bytes]:
    middle = [] if ancestor is None else [BASE + b"\n", *_ended(ancestor)]
    return [YOURS + b"\n", *_ended(ours), *middle, MIDDLE + b"\n", *_ended(theirs), NEW + b"\n"]


def _ended(lines: Sequence[bytes]) -> list[bytes]:
    """A marker must start its own line, also after a file that does not end in a newline."""
    return [line if line.endswith(b"\n") else line + b"\n" for line in lines]


def _lines(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)
