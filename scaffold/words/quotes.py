"""Turns double quotes into single ones where ruff's formatter would, for projects that have set it so.

>>> print(single_quoted('name = "ada"  # says "hello"'))
name = 'ada'  # says "hello"
>>> print(single_quoted('''text = "it's"'''))
text = "it's"
"""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator

__all__ = ["single_quoted"]


_SWAP = str.maketrans("'\"", "\"'")


def single_quoted(source: str) -> str:
    """Return Python source with single quotes round its strings, but for docstrings and strings that hold a quote.

    Source that is no Python comes back unchanged: whoever reads it next says what is wrong with it.
    """
    lines = source.splitlines(keepends=True)
    try:
        places = list(_strings(source))
    except (tokenize.TokenError, SyntaxError):
        return source
    for (row, start), (last, end) in places:
        line = lines[row - 1]
        if row == last:
            lines[row - 1] = line[:start] + _swapped(line[start:end]) + line[end:]
    return "".join(lines)


def _swapped(text: str) -> str:
    """Return a string in single quotes; those inside the braces of an f-string become double ones."""
    prefix, _, rest = text.partition('"')
    depth = 0
    for character in rest[:-1]:
        depth += (character == "{") - (character == "}") if "f" in prefix.lower() else 0
        if character == "\\" or (character in "'\"" and not depth):
            return text
    return text.translate(_SWAP)


def _strings(source: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield where each string in double quotes starts and ends, those with three of them left out."""
    starts = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        name = tokenize.tok_name[token.type]
        # From Python 3.12 on an f-string is several tokens, and what is in its braces may hold further strings.
        if name == "FSTRING_START":
            starts.append(token.start)
        elif name == "FSTRING_END":
            begun = starts.pop()
            if token.string == '"' and not starts:
                yield begun, token.end
        elif name == "STRING" and not starts and token.string.endswith('"') and not token.string.endswith('"""'):
            yield token.start, token.end
