"""Secrets are compared in constant time: read off the code, because a time that a test measures proves nothing.

`benchmarks/timing.py` measures what a stranger could see of it, with Welch's t. The token of a long-poll session is not
compared at all: it is looked up by its hash, whose seed nobody outside knows.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECRET = re.compile(r"token|signature|secret|digest|csrf|password|hmac|cookie", re.IGNORECASE)

HARMLESS = {
    "self.digest not in get_args(Digest)": "the name of an algorithm, from the configuration",
    "name.lower() == AUTH_TOKEN_HEADER.encode()": "the name of a header",
}
COMPARED = {
    "reference_server/core/tokens/token.py": "the signature of a token",
    "reference_server/edge/connect_info.py": "the CSRF token of a session",
}
"""Where a secret is compared, and which."""


def sources() -> Iterator[tuple[str, str]]:
    """Yield each file of the runtime with its text."""
    for path in sorted((ROOT / "reference_server").rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def words(node: ast.AST) -> Iterator[str]:
    """What an operand calls itself: variables, attributes, and the text of keys and arguments."""
    match node:
        case ast.Name(id=word) | ast.Attribute(attr=word):
            yield word
        case ast.Constant(value=str(word)):
            yield word
    for child in ast.iter_child_nodes(node):
        yield from words(child)


def unsafe(source: str) -> list[str]:
    """The comparisons by `==` or `in` in which something is called like a secret."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Compare)
        and any(isinstance(each, ast.Eq | ast.NotEq | ast.In | ast.NotIn) for each in node.ops)
        and any(SECRET.search(word) for word in words(node))
    ]


@cache
def found_in_the_runtime() -> frozenset[tuple[str, str]]:
    """All of them, each with its file."""
    return frozenset((path, each) for path, source in sources() for each in unsafe(source))


def test_no_secret_is_compared_by_equality_anywhere_in_the_runtime() -> None:
    """S26, CVE-2021-33880."""
    assert {(path, each) for path, each in found_in_the_runtime() if each not in HARMLESS} == set()


def test_what_is_called_harmless_is_still_there() -> None:
    """So that the list does not excuse what nobody has looked at."""
    assert {each for _, each in found_in_the_runtime()} >= set(HARMLESS)


def test_every_secret_is_compared_by_compare_digest() -> None:
    """S26: and nothing else that compares secrets has come to the tree without a word here."""
    assert {path for path, source in sources() if "compare_digest(" in source} == set(COMPARED)


@pytest.mark.parametrize(
    "source",
    ["token == expected", "given != self._signature", "session['_csrf_token'] == sent", "sent in tokens",
     "headers.get('x-secret') == b''", "a == b == digest(c)", "sent not in (password,)"],
)  # fmt: skip
def test_a_comparison_of_secrets_is_seen_however_it_is_written(source: str) -> None:
    """A check that sees nothing would find nothing."""
    assert unsafe(source) == [source]


@pytest.mark.parametrize("source", ["token is None", "user == owner", "hmac.compare_digest(token, expected)", "a < b"])
def test_other_comparisons_are_left_alone(source: str) -> None:
    assert unsafe(source) == []
