"""The page of a rule fits on a screen, and says its limits under fixed labels."""

from __future__ import annotations

import re

import pytest

from lint_rules.kit.document import LIMITS, page
from lint_rules.rule import Rule
from lint_rules.selection.registry import all_rules

RULES = [pytest.param(rule, id=rule.code) for rule in all_rules()]

WORDS = 450
"""The most words of a page, examples included: what a developer reads in one screen or two."""

MORE_WORDS = {"EW101": 600, "EW201": 600, "EW314": 600, "EW515": 600}
"""Rules with many forms."""

SENTENCE = 25
"""The most words of a sentence or an item; a piece of code is one word."""

SENTENCES = 4
"""The most sentences of "What it does", items of its list apart."""

SHORT = ("What it does", "Known limits")
"""Sections that are held to the length of a sentence."""


@pytest.mark.parametrize("rule", RULES)
def test_a_page_is_short(rule: type[Rule]) -> None:
    assert len(page(rule).split()) <= MORE_WORDS.get(rule.code, WORDS)


@pytest.mark.parametrize("rule", RULES)
def test_no_sentence_is_long(rule: type[Rule]) -> None:
    said = [sentence for heading in SHORT for sentence in sentences(rule.sections()[heading])]
    assert [sentence for sentence in said if len(sentence.split()) > SENTENCE] == []


@pytest.mark.parametrize("rule", RULES)
def test_what_a_rule_does_is_a_few_sentences_and_a_list(rule: type[Rule]) -> None:
    said = rule.sections()["What it does"]
    assert len(sentences("\n".join(line for line in said.splitlines() if not line.startswith("- ")))) <= SENTENCES


@pytest.mark.parametrize("rule", RULES)
def test_known_limits_are_lists_under_the_fixed_labels(rule: type[Rule]) -> None:
    blocks = [block.splitlines() for block in rule.sections()["Known limits"].split("\n\n")]
    places = [place(label) for label, *_ in blocks]
    assert places == sorted(set(places))
    assert all(items and all(item.startswith("- ") for item in items) for _, *items in blocks)


def place(label: str) -> int:
    """The place of a label among the fixed ones; `Counts as a check:` has a word of the rule's own."""
    return list(LIMITS).index(re.sub(r"^Counts as .+", "Counts as …", label.removesuffix(":")))


def sentences(text: str) -> list[str]:
    """The sentences and items of a section, each with every piece of code as one word."""
    plain = re.sub(r"`[^`]*`", "code", text)
    return [sentence for line in plain.splitlines() for sentence in re.split(r"(?<=[.!?]) ", line) if sentence]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Reports a send. It is late.", ["Reports a send.", "It is late."]),
        ("- a `group_send(a, b)` of one", ["- a code of one"]),
    ],
    ids=["two sentences", "code is one word"],
)
def test_sentences_are_counted_as_they_are_read(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected
