"""The prefilter asks each question once and hides nothing."""

from __future__ import annotations

import re

import pytest

from lint_rules.kit.testing import cases_of
from lint_rules.selection.prefilter import Prefilter, _Text
from lint_rules.selection.registry import all_rules
from lint_rules.sieve.needs import FIRST_WORDS, NEEDS, PATTERNS


def test_a_file_of_nothing_is_wanted_by_no_rule() -> None:
    assert Prefilter(frozenset(NEEDS)).codes(b"import os\nprint(os.getcwd())\n") == []


def test_only_the_rules_that_are_on_are_asked() -> None:
    source = b"SECRET_KEY = 'abc'\n"
    assert Prefilter(frozenset(NEEDS)).codes(source) == ["EW602"]
    assert Prefilter(frozenset({"EW101"})).codes(source) == []


def test_it_says_the_same_as_each_rule() -> None:
    for rule in all_rules():
        for source in [text.encode() for case in cases_of(rule) for text in case.texts.values()]:
            assert (rule.code in Prefilter(frozenset({rule.code})).codes(source)) == rule.wanted_by(source)


def test_words_that_a_file_does_not_hold_are_told() -> None:
    prefilter = Prefilter(frozenset(NEEDS))
    nothing, everything = prefilter.look(b"import os\n")[1], frozenset(word for word, _ in FIRST_WORDS)
    assert nothing == everything
    assert prefilter.look(b"from fastapi import WebSocket\n")[1] == everything - {b"socket"}


@pytest.mark.parametrize("source", [b"SIGNING_KEY = 'abc'", b"Signing_Key='abc'", b"SIGNING_KEY: x", b"# noqa: ew101"])
@pytest.mark.parametrize("pattern", sorted({pattern for several in PATTERNS.values() for pattern in several}))
def test_a_pattern_that_ignores_case_finds_what_it_says(pattern: bytes, source: bytes) -> None:
    found = re.search(pattern, source) is not None
    assert _Text(source, source.lower(), frozenset(), {}).matches(pattern) is found
