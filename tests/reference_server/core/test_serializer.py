"""Both wire formats, as Phoenix's own serializer tests describe them."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.errors import BinaryNotSupported, EncodeError, RemoteProtocolError
from reference_server.core.limits import Limits
from reference_server.core.message import Broadcast, Frame, Message, ReplyMessage
from reference_server.core.serializer import V2, Serializer
from reference_server.core.serializer_v1 import V1

LIMITS = Limits()


def parsed(frame: Frame) -> Any:
    assert isinstance(frame, str)
    return json.loads(frame)


class TestV1:
    def test_encodes_a_message(self) -> None:
        """v1_json_serializer_test.exs:23; join_ref is never sent."""
        frame = V1.encode(Message("1", "2", "t", "e", "m"))
        assert parsed(frame) == {"topic": "t", "event": "e", "payload": "m", "ref": "2"}

    def test_encodes_a_reply(self) -> None:
        """v1_json_serializer_test.exs:35."""
        frame = V1.encode(ReplyMessage("1", "null", "t", "ok", {"m": 1}))
        payload = {"status": "ok", "response": {"m": 1}}
        assert parsed(frame) == {"topic": "t", "event": "phx_reply", "payload": payload, "ref": "null"}

    def test_decodes_a_message_and_ignores_the_opcode(self) -> None:
        """v1_json_serializer_test.exs:47."""
        text = '{"topic":"t","payload":"m","event":"e","ref":null}'
        assert V1.decode(text, LIMITS) == V1.decode(text.encode(), LIMITS) == Message(None, None, "t", "e", "m")

    def test_a_join_ref_is_taken_where_there_is_one(self) -> None:
        text = '{"topic":"t","payload":{},"event":"e","ref":"2","join_ref":"1"}'
        assert V1.decode(text, LIMITS).join_ref == "1"

    @pytest.mark.parametrize("text", ["[]", '["1","1","t","e",{}]', '{"topic":"t","event":"e","ref":"1"}'])
    def test_refuses_what_is_not_an_object_with_every_key(self, text: str) -> None:
        """v1_json_serializer_test.exs:52."""
        with pytest.raises(RemoteProtocolError):
            V1.decode(text, LIMITS)

    def test_encodes_a_broadcast(self) -> None:
        """v1_json_serializer_test.exs:60."""
        assert parsed(V1.encode(Broadcast("t", "e", ["m"]))) == {
            "topic": "t",
            "event": "e",
            "payload": ["m"],
            "ref": None,
        }

    def test_has_no_form_for_bytes(self) -> None:
        with pytest.raises(BinaryNotSupported):
            V1.encode(Broadcast("t", "e", b"m"))


class TestV2:
    def test_encodes_a_message(self) -> None:
        """v2_json_serializer_test.exs:91."""
        assert parsed(V2.encode(Message("1", None, "t", "e", {"m": 1}))) == ["1", None, "t", "e", {"m": 1}]

    @pytest.mark.parametrize("payload", [None, "m", 1, [1]])
    def test_the_payload_of_a_push_must_be_an_object(self, payload: object) -> None:
        """v2_json_serializer_test.exs:96."""
        with pytest.raises(EncodeError, match="The payload of 'e' must be a JSON object"):
            V2.encode(Message("1", None, "t", "e", payload))

    def test_encodes_a_reply_with_any_response(self) -> None:
        """v2_json_serializer_test.exs:101."""
        frame = V2.encode(ReplyMessage("1", "2", "t", "ok", ["m"]))
        assert parsed(frame) == ["1", "2", "t", "phx_reply", {"status": "ok", "response": ["m"]}]

    def test_decodes_a_message_and_ignores_further_elements(self) -> None:
        """v2_json_serializer_test.exs:114."""
        assert V2.decode('[null,"1","t","e",{"m":1},"more"]', LIMITS) == Message(None, "1", "t", "e", {"m": 1})

    def test_encodes_a_broadcast(self) -> None:
        """v2_json_serializer_test.exs:119."""
        assert parsed(V2.encode(Broadcast("t", "e", {"m": 1}))) == [None, None, "t", "e", {"m": 1}]

    def test_the_payload_of_a_broadcast_must_be_an_object(self) -> None:
        """v2_json_serializer_test.exs:124."""
        with pytest.raises(EncodeError):
            V2.encode(Broadcast("t", "e", "m"))

    def test_bytes_are_sent_as_binary_frames(self) -> None:
        assert V2.encode(Message("1", None, "t", "e", b"m")) == bytes([0, 1, 1, 1]) + b"1tem"
        assert V2.encode(ReplyMessage("1", "2", "t", "ok", b"m")) == bytes([1, 1, 1, 1, 2]) + b"12tokm"
        assert V2.encode(Broadcast("t", "e", b"m")) == bytes([2, 1, 1]) + b"tem"

    def test_structs_and_dataclasses_are_objects(self) -> None:
        class Body(msgspec.Struct):
            text: str

        assert parsed(V2.encode(Broadcast("t", "e", Body("hi"))))[4] == {"text": "hi"}

    @pytest.mark.parametrize("ref", ["1.5", "true", "[]", "{}"])
    def test_a_ref_is_a_string_a_whole_number_or_null(self, ref: str) -> None:
        with pytest.raises(RemoteProtocolError):
            V2.decode(f'[null,{ref},"t","e",{{}}]', LIMITS)

    @pytest.mark.parametrize("text", ["", "null", "7", "{}", "[]", '["1","1","t","e"]', '[null,"1",1,"e",{}]'])
    def test_refuses_what_is_not_an_array_of_five(self, text: str) -> None:
        with pytest.raises(RemoteProtocolError) as refused:
            V2.decode(text, LIMITS)
        assert refused.value.close_code == 1011


@pytest.mark.parametrize("serializer", [V1, V2])
def test_a_frame_over_the_limit_is_refused_with_1009(serializer: Any) -> None:
    with pytest.raises(RemoteProtocolError) as refused:
        serializer.decode("x" * 65_537, LIMITS)
    assert refused.value.close_code == 1009


def test_the_size_of_a_text_frame_is_that_of_its_bytes() -> None:
    """A limit in characters would let four times as many bytes through."""
    around = len('["1","1","t","e",""]')
    for character, size in (("x", 1), ("é", 2), ("€", 3), ("😀", 4)):
        limits = Limits(max_frame_bytes=around + 25 * size)
        assert V2.decode(f'["1","1","t","e","{character * 25}"]', limits).payload == character * 25
        with pytest.raises(RemoteProtocolError, match="at most"):
            V2.decode(f'["1","1","t","e","{character * 26}"]', limits)


@pytest.mark.parametrize("name", ["t" * 256, "é" * 128])
def test_a_name_that_no_binary_frame_could_carry_is_refused(name: str) -> None:
    with pytest.raises(RemoteProtocolError, match="expected names of at most 255 bytes"):
        V2.decode(json.dumps([None, "1", name, "e", {}]), LIMITS)


@pytest.mark.parametrize("ref", [2**63 + 1, -(2**63) - 1, 10**300])
def test_a_number_that_no_client_counts_to_is_no_ref(ref: int) -> None:
    """A binary frame writes the digits, and has one byte for their count."""
    with pytest.raises(RemoteProtocolError):
        V2.decode(f'[null,{ref},"t","e",{{}}]', LIMITS)


@given(st.text() | st.binary())
def test_any_frame_is_decoded_or_refused_with_the_one_exception(frame: str | bytes) -> None:
    """Check S10: no input ends in another exception."""
    for serializer in (V1, V2):
        with suppress(RemoteProtocolError):
            serializer.decode(frame, LIMITS)


refs = st.none() | st.text(max_size=20) | st.integers(-(2**63), 2**63)
payloads = st.dictionaries(st.text(), st.integers(-(2**53), 2**53) | st.text() | st.none(), max_size=4)


@given(refs, refs, st.text(max_size=40), st.text(max_size=40), payloads)
def test_a_message_survives_version_2_unchanged(
    join_ref: Any, ref: Any, topic: str, event: str, payload: dict[str, Any]
) -> None:
    message = Message(join_ref, ref, topic, event, payload)
    decoded = V2.decode(V2.encode(message), LIMITS)
    assert decoded == message
    assert type(decoded.ref) is type(ref)


@pytest.mark.parametrize("serializer", [V1, V2], ids=lambda each: each.version)
def test_a_response_that_no_frame_can_carry_is_named_without_the_frame_around_it(serializer: Serializer) -> None:
    with pytest.raises(EncodeError, match=r"^A payload must be JSON, got object at x: object has no JSON form\.$"):
        serializer.encode(ReplyMessage("1", "2", "room:1", "ok", {"x": object()}))
