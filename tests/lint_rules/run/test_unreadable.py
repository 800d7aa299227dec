"""A file that cannot be looked at is a finding that says where, why, and by which Python."""

from __future__ import annotations

import platform

import pytest

from lint_rules.finding import Severity
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


def test_syntax_that_libcst_knows_is_that_of_a_newer_python_and_no_fault() -> None:
    newer = SyntaxError("f-string: expecting '}'", ("a.py", 1, 7, 'print(f"{"a"}")', 1, 8))
    found = unparsable("a.py", newer, b'print(f"{"a"}")\n')
    assert found.severity is Severity.ADVICE
    assert found.message.startswith(f"the file is written for a newer Python than the {VERSION}")
    assert unparsable("a.py", newer, b"def f(:\n").severity is Severity.ERROR


def test_a_byte_that_is_no_text_is_no_syntax_of_a_newer_python() -> None:
    source = b"x = 1\ny = f'\xe9'\n"
    with pytest.raises(SyntaxError) as caught:
        parse(source)
    found = unparsable("a.py", caught.value, source)
    assert (found.severity, found.line, found.column) == (Severity.ERROR, 2, 7)


@pytest.mark.parametrize(
    "line",
    [
        "type Name = str",
        "type Name = Annotated[",
        "def first[T](of: list[T]) -> T:",
        "def first[T](of: list[T]) -> T:  # the first",
        "async def each[**P, R](",
        "class Box[T]:",
        "except MemoryError, RecursionError:  # out of memory",
    ],
)
def test_each_newer_statement_is_known_by_its_line(line: str) -> None:
    error = SyntaxError("invalid syntax", ("a.py", 1, 1, line, 1, 2))
    assert unparsable("a.py", error, line.encode()).severity is Severity.ADVICE


def test_a_line_that_no_parser_should_see_is_not_tried() -> None:
    line = 'f"' + "(" * 100_000
    assert unparsable("a.py", SyntaxError("x", ("a.py", 1, 1, "", 1, 2)), line.encode()).severity is Severity.ERROR


def test_what_only_python_3_11_forbids_in_an_f_string_is_newer_syntax() -> None:
    error = SyntaxError("f-string expression part cannot include a backslash", ("a.py", 1, 1, "", 1, 2))
    assert unparsable("a.py", error, b"x").severity is Severity.ADVICE
