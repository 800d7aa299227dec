"""Patterns of rows match as those of a shell do."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lint_rules
from lint_rules.frameworks.model import matches
from lint_rules.frameworks.table import ALL, Table


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("*.on", "sio.on", True),
        ("*.on", "on", False),
        ("a*", "a", True),
        ("ab*ba", "aba", False),
        ("x", "x", True),
        ("a*b*c", "axbyc", True),
    ],
)
def test_a_star_stands_for_anything(pattern: str, name: str, expected: bool) -> None:
    assert matches(pattern, name) is expected


@given(st.text("ab.*?[]", max_size=6), st.text("ab.", max_size=6))
def test_a_pattern_with_a_star_means_what_it_means_to_a_shell(pattern: str, name: str) -> None:
    if "*" in pattern:
        assert matches(pattern, name) is fnmatchcase(name, pattern)


def test_nobody_but_the_rows_compares_a_framework_with_a_name() -> None:
    names = "|".join(re.escape(rows.name) for rows in ALL)
    compared = re.compile(rf"""framework\w*\)? *(==|!=|=|in|not in) *[({{]*["']({names})["']""")
    files = [path for path in Path(lint_rules.__file__).parent.rglob("*.py") if path.parent.name != "frameworks"]
    assert len(files) > 200
    assert [path.name for path in files if compared.search(path.read_text()) is not None] == []


def test_a_framework_without_rows_is_known_for_nothing() -> None:
    assert Table(ALL).named["Django Channels"].serial
    assert not Table(ALL).named["a dispatcher of the project"].serial
