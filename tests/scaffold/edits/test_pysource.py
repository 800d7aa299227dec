"""Reading Python as text: what cannot be read, and what lines are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.edits.pysource import PySource, Unreadable, replace_lines


@pytest.mark.parametrize(
    ("content", "part"),
    [(b"def f(:\n", "not valid Python"), (b"x = '\xff'\n", "not UTF-8"), (b"\xff\xfe", "not UTF-8")],
)
def test_what_is_not_python_in_utf_8_is_unreadable(content: bytes, part: str) -> None:
    with pytest.raises(Unreadable, match=part):
        PySource.parse(content)
    assert PySource.readable(content) is None


def test_a_file_that_is_not_there_says_nothing() -> None:
    assert PySource.readable(None) is None


def test_what_is_readable_is_parsed() -> None:
    source = PySource.readable(b"x = 1\n")
    assert source is not None
    assert source.text == "x = 1\n"


@given(
    st.lists(st.sampled_from(["x = 1", "", "# \x0c form feed", "s = '\u2028'", "y = 2"]), max_size=6),
    st.sampled_from(["\n", "\r\n"]),
)
def test_lines_joined_are_the_text(lines: list[str], ending: str) -> None:
    text = ending.join(lines)
    source = PySource.parse(text.encode())
    assert "".join(source.lines) == source.text == text


def test_a_byte_order_mark_is_no_text() -> None:
    source = PySource.parse("\ufeffimport os\nx = 1\n".encode())
    assert replace_lines(source, 2, 2, ["import sys"]) == "import os\nimport sys\nx = 1\n"


def test_a_file_without_a_last_newline_gets_one_only_when_something_follows() -> None:
    source = PySource.parse(b"x = 1")
    assert replace_lines(source, 2, 2, ["y = 2"]) == "x = 1\ny = 2\n"
    assert replace_lines(source, 1, 1, ["y = 2"]) == "y = 2\nx = 1"


def test_names_of_imports_attributes_and_keywords_are_not_uses() -> None:
    source = PySource.parse(b"from a import b\nc.d(e=f)\n")
    assert source.names_used() == {"c", "f"}


def test_a_text_is_parsed_once_and_what_is_asked_about_it_changes_nothing() -> None:
    """Wiring reads a file again after each edit, and takes an edit back on trial: half of the texts come twice."""
    source = PySource.parse(b"import os\n\n\nclass A:\n    x = os.name\n")
    before = source.names_used(), source.imported(), [span.start for span in source.statements()]
    again = PySource.parse("\ufeffimport os\n\n\nclass A:\n    x = os.name\n".encode())
    assert again is source
    assert before == (again.names_used(), again.imported(), [span.start for span in again.statements()])
