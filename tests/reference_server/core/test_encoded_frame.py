"""A frame knows its size on the wire."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.encoded_frame import EncodedFrame


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_the_size_of_a_text_frame_is_its_utf8_length(text: str) -> None:
    assert EncodedFrame(text).size == len(text.encode())


@given(st.binary())
def test_the_size_of_a_binary_frame_is_its_length(data: bytes) -> None:
    assert EncodedFrame(data).size == len(data)
