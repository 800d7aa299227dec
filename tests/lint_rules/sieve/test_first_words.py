"""The first question lets every file through that a rule could want."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from lint_rules.selection.prefilter import Prefilter
from lint_rules.sieve.first_words import first_words
from lint_rules.sieve.needs import NEEDS, PATTERNS

EVERYTHING = Prefilter(frozenset(NEEDS))
WORDS = st.text("abAB_(", min_size=1, max_size=9)
NEED = st.lists(st.frozensets(WORDS.map(str.encode), min_size=1, max_size=4), max_size=3).map(tuple)


def wanted(needs: tuple[frozenset[bytes], ...], source: bytes) -> bool:
    return all(any(token in source for token in group) for group in needs)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["EW1", "EW2", "EW3", "EW4"]), NEED), st.lists(WORDS, max_size=6))
def test_what_a_rule_needs_passes_the_gate(needs: dict[str, tuple[frozenset[bytes], ...]], words: list[str]) -> None:
    source = " ".join(words).encode()
    passed = {code for word, codes in first_words(needs) if word in source.lower() for code in codes}
    assert {code for code, need in needs.items() if wanted(need, source)} <= passed


@settings(deadline=None)
@given(st.lists(st.sampled_from(sorted({token for need in NEEDS.values() for group in need for token in group}))))
def test_the_prefilter_says_what_the_needs_say(tokens: list[bytes]) -> None:
    source = b" ".join(tokens)
    plain = [code for code, need in NEEDS.items() if wanted(need, source)]
    found = EVERYTHING.codes(source)
    assert [code for code in plain if code in found] == found
    assert set(plain) - set(found) <= set(PATTERNS)  # these look closer


def test_there_are_few_questions() -> None:
    assert len(first_words(NEEDS)) < len(NEEDS)
