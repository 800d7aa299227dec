"""Patterns of rows match as those of a shell do."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lint_rules.frameworks.model import matches


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
