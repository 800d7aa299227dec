"""Sizes in UTF-8 are those of the encoder."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.utf8 import fits, utf8_size


@pytest.mark.parametrize(
    ("text", "limit", "is_fitting"),
    [("", 0, True), ("a", 0, False), ("é" * 127, 255, True), ("é" * 128, 255, False), ("\ud800", 3, True),
     ("\ud800", 2, False), ("a" * 255, 255, True), ("a" * 256, 255, False), ("𝄞" * 63, 255, True),
     ("𝄞" * 64, 255, False)],
)  # fmt: skip
def test_a_limit_counts_bytes(text: str, limit: int, is_fitting: bool) -> None:
    assert fits(text, limit) is is_fitting


@given(st.text(), st.integers(0, 300))
def test_sizes_agree_with_the_encoder(text: str, limit: int) -> None:
    size = len(text.encode("utf-8", "surrogatepass"))
    assert utf8_size(text) == size
    assert fits(text, limit) == (size <= limit)
