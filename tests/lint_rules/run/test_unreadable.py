"""A file that cannot be looked at is a finding that says where, why, and by which Python."""

from __future__ import annotations

import platform

import pytest

from lint_rules.run.unreadable import unparsable
from lint_rules.sieve.reading import parse

VERSION = ".".join(platform.python_version_tuple()[:2])


def test_a_syntax_error_stands_where_python_saw_it() -> None:
    with pytest.raises(SyntaxError) as caught:
        parse("x = 1\ndef f(:\n")
    found = unparsable("a.py", caught.value)
    assert (found.code, found.line, found.source_line) == ("EW000", 2, "def f(:")
    assert found.message.startswith(f"the file cannot be parsed by Python {VERSION}: ")


def test_a_file_that_is_no_text_stands_in_its_first_line() -> None:
    found = unparsable("a.py", ValueError("source code string cannot contain null bytes"))
    assert (found.line, found.column) == (1, 1)
    assert found.message.endswith(f"by Python {VERSION}: source code string cannot contain null bytes")
