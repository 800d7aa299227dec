"""The binary frames of version 2, byte by byte."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.binary_frame import decode_push, encode_broadcast, encode_push, encode_reply
from reference_server.core.errors import EncodeError, RemoteProtocolError
from reference_server.core.message import Message

names = st.text(max_size=60).filter(lambda name: len(name.encode()) <= 255)


def test_a_push_from_a_client() -> None:
    """v2_json_serializer_test.exs:239, pushed message."""
    frame = bytes([0, 2, 3, 5, 5]) + b"12" + b"123" + b"topic" + b"event" + bytes([101, 102, 103])
    assert decode_push(frame) == Message("12", "123", "topic", "event", bytes([101, 102, 103]))


def test_a_push_to_a_client_has_no_ref() -> None:
    """v2_json_serializer_test.exs:130, general pushed message."""
    expected = bytes([0, 2, 5, 5]) + b"12topicevent" + bytes([101, 102, 103])
    assert encode_push("12", "topic", "event", bytes([101, 102, 103])) == expected


def test_a_reply() -> None:
    """v2_json_serializer_test.exs:189, reply."""
    expected = bytes([1, 2, 3, 5, 2]) + b"12123topicok" + bytes([101, 102, 103])
    assert encode_reply("12", "123", "topic", "ok", bytes([101, 102, 103])) == expected


def test_a_broadcast() -> None:
    """v2_json_serializer_test.exs:211, fastlane."""
    expected = bytes([2, 5, 5]) + b"topicevent" + bytes([101, 102, 103])
    assert encode_broadcast("topic", "event", bytes([101, 102, 103])) == expected


def test_a_ref_that_is_null_has_length_zero_and_a_number_its_digits() -> None:
    assert encode_reply(None, 7, "t", "ok", b"") == bytes([1, 0, 1, 1, 2]) + b"7tok"


@pytest.mark.parametrize("field", ["join_ref", "topic", "event"])
def test_a_push_with_an_oversized_name_names_it(field: str) -> None:
    """v2_json_serializer_test.exs:157, encode with oversized headers."""
    names = {"join_ref": "12", "topic": "topic", "event": "event", field: "x" * 256}
    with pytest.raises(EncodeError, match=f"The {field} of a binary frame has at most 255 bytes, got 256"):
        encode_push(names["join_ref"], names["topic"], names["event"], b"")


@pytest.mark.parametrize("field", ["ref", "status"])
def test_a_reply_with_an_oversized_name_names_it(field: str) -> None:
    """v2_json_serializer_test.exs:199, reply with oversized headers."""
    names = {"ref": "1", "status": "ok", field: "é" * 128}
    with pytest.raises(EncodeError, match=f"The {field} of a binary frame"):
        encode_reply("12", names["ref"], "topic", names["status"], b"")


def test_a_broadcast_with_an_oversized_name_names_it() -> None:
    """v2_json_serializer_test.exs:219, fastlane with oversized headers."""
    with pytest.raises(EncodeError, match="The topic of a binary frame"):
        encode_broadcast("t" * 256, "event", b"")


@pytest.mark.parametrize("kind", range(1, 256))
def test_every_other_kind_from_a_client_is_refused(kind: int) -> None:
    with pytest.raises(RemoteProtocolError, match="expected a binary push frame"):
        decode_push(bytes([kind, 1, 1, 1, 1]) + b"abcd")


@pytest.mark.parametrize("length", range(1, 18))
def test_a_frame_that_was_cut_is_refused_at_every_length(length: int) -> None:
    frame = bytes([0, 2, 3, 5, 5]) + b"12" + b"123" + b"topic" + b"event"
    with pytest.raises(RemoteProtocolError, match="expected a whole binary frame"):
        decode_push(frame[:length])


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused_with_the_one_exception(frame: bytes) -> None:
    """A length byte that lies is found from the frame alone (CVE-2026-48804)."""
    with suppress(RemoteProtocolError):
        decode_push(frame)


@given(names, names, names, names, st.binary(max_size=20))
def test_every_push_is_read_as_it_was_written(join_ref: str, ref: str, topic: str, event: str, data: bytes) -> None:
    encoded = [name.encode() for name in (join_ref, ref, topic, event)]
    frame = bytes([0, *map(len, encoded)]) + b"".join(encoded) + data
    assert decode_push(frame) == Message(join_ref, ref, topic, event, data)
