"""What a long-poll client POSTs: lines, bodies, base64, and bodies made to hurt."""

from __future__ import annotations

import base64
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.errors import RemoteProtocolError
from reference_server.core.limits import Limits
from reference_server.core.longpoll.batch import MAX_ENTRIES, NDJSON, Batch

LIMITS = Limits()


def batch(body: bytes, content_type: str = NDJSON, limits: Limits = LIMITS) -> Batch:
    return Batch(body, content_type=content_type, limits=limits)


def frames(body: bytes, content_type: str = NDJSON) -> list[str | bytes]:
    return list(batch(body, content_type))


def test_lines_are_frames_in_their_order() -> None:
    """Phoenix: long_poll_channels_test.exs, "lonpoll publishing batch events on v2 protocol"; longpoll_batch.json."""
    assert frames(b'["1"]\n["2"]\r\n["3"]') == ['["1"]', '["2"]', '["3"]']


def test_a_line_of_base64_is_a_binary_frame() -> None:
    """Phoenix: longpoll_binary_line.json."""
    raw = bytes.fromhex("0001010a063132726f6f6d3a6c6f62627962696e5f696e0102")
    assert frames(b'["1"]\n' + base64.b64encode(raw) + b'\n["2"]') == ['["1"]', raw, '["2"]']


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "", "application/x-ndjson2", "ndjson"])
def test_any_other_content_type_is_one_message(content_type: str) -> None:
    """Phoenix: "publishing events"; longpoll_plain_json_body.json."""
    assert frames(b'["1"]\n["2"]', content_type) == ['["1"]\n["2"]']
    assert frames(b"", content_type) == [""]


@pytest.mark.parametrize(
    "content_type", ["application/x-ndjson; charset=utf-8", "Application/X-NDJSON", f" {NDJSON} ;"]
)
def test_parameters_of_the_content_type_do_not_matter(content_type: str) -> None:
    """DIFFERS: Phoenix compares the whole header."""
    assert frames(b'["1"]\n["2"]', content_type) == ['["1"]', '["2"]']


def test_empty_lines_are_skipped() -> None:
    """DIFFERS: Phoenix reads an empty binary frame there, and the session ends."""
    assert frames(b'\n\n["1"]\r\n\r\n["2"]\n') == ['["1"]', '["2"]']
    assert frames(b"") == []


def test_entries_after_the_first_hundred_are_ignored() -> None:
    """Phoenix: long_poll_channels_test.exs, "ignores ndjson batch entries after the first 100"."""
    lines = [f'["{number}"]' for number in range(150)]
    assert frames("\n".join(lines).encode()) == lines[:100]


@pytest.mark.parametrize("count", [99, 100, 101])
def test_a_line_break_at_the_end_is_no_entry(count: int) -> None:
    for end in (b"", b"\n"):
        assert len(frames(b"\n".join([b"[]"] * count) + end)) == min(count, 100)


def test_eight_megabytes_of_line_breaks_cost_nothing() -> None:
    """CVE-2026-32689: at most a hundred entries are looked at, and no list of lines is made."""
    body = b"\n" * 8_000_000
    tracemalloc.start()
    try:
        assert list(batch(body)) == []
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100_000


def test_frames_before_a_bad_line_have_been_handed_out() -> None:
    found = iter(batch(b'["1"]\n{"not": "v2"}\n["2"]'))
    assert next(found) == '["1"]'
    with pytest.raises(RemoteProtocolError, match="expected a JSON array or a binary frame in base64") as raised:
        next(found)
    assert raised.value.close_code == 1011


@pytest.mark.parametrize(
    "line", [b"x", b"AAE", b"AA=A", b"AA\x00=", b"AA-_", b"\xff\xff\xff\xff", b" [1]", b"==", b"AA =="]
)
def test_a_line_that_is_neither_is_refused(line: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        frames(line)


def test_a_binary_frame_over_the_limit_is_refused_before_it_is_decoded() -> None:
    limits = Limits(max_frame_bytes=300)
    assert list(batch(base64.b64encode(b"x" * 300), limits=limits)) == [b"x" * 300]
    with pytest.raises(RemoteProtocolError, match="at most 300 bytes") as raised:
        list(batch(base64.b64encode(b"x" * 304), limits=limits))
    assert raised.value.close_code == 1009


@pytest.mark.parametrize("content_type", [NDJSON, "application/json"])
def test_text_that_is_not_utf8_is_refused(content_type: str) -> None:
    with pytest.raises(RemoteProtocolError, match="UTF-8") as raised:
        frames(b'["\xff"]', content_type)
    assert raised.value.close_code == 1007


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(lambda text: f"[{text}]")


@given(st.lists(texts | st.binary(min_size=1, max_size=20), max_size=MAX_ENTRIES), st.sampled_from([b"\n", b"\r\n"]))
def test_what_a_client_joins_comes_apart_again(sent: list[str | bytes], separator: bytes) -> None:
    lines = [frame.encode() if isinstance(frame, str) else base64.b64encode(frame) for frame in sent]
    assert frames(separator.join(lines)) == sent


@given(st.binary() | st.text("[]\n\rA=").map(str.encode))
def test_any_body_gives_frames_or_a_protocol_error(body: bytes) -> None:
    try:
        found = frames(body)
    except RemoteProtocolError:
        return
    assert len(found) <= MAX_ENTRIES
