"""Serves the load generator with bare picows, a WebSocket library in Cython.

Rooms are a dictionary, each subscriber is written to in turn, and nothing is bounded.
python -m benchmarks.peers.picows_app PORT; needs `pip install picows uvloop`.
"""

from __future__ import annotations

import asyncio
import sys
from collections import defaultdict
from importlib import import_module
from typing import Any

import msgspec

picows: Any = import_module("picows")
TEXT, CLOSE = picows.WSMsgType.TEXT, picows.WSMsgType.CLOSE

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(tuple[str | None, str | None, str, str, Any]).decode
rooms: defaultdict[str, set[Any]] = defaultdict(set)


def answer(transport: Any, frame: bytes) -> None:
    """`shout` goes to everyone on the topic, `echo` and a join are replied to."""
    join_ref, ref, topic, event, payload = decode(frame)
    if event == "shout":
        data = encode([None, None, topic, "msg", payload])
        for client in rooms[topic]:
            client.send(TEXT, data)
        return
    if event == "phx_join":
        rooms[topic].add(transport)
        payload = {}
    transport.send(TEXT, encode([join_ref, ref, topic, "phx_reply", {"status": "ok", "response": payload}]))


class PicowsClient(picows.WSListener):  # type: ignore[misc]
    """One connection."""

    def on_ws_frame(self, transport: Any, frame: Any) -> None:
        """A frame has come."""
        if frame.msg_type == TEXT:
            answer(transport, frame.get_payload_as_bytes())
        elif frame.msg_type == CLOSE:
            transport.disconnect()

    def on_ws_disconnected(self, transport: Any) -> None:
        """Leave every room."""
        for members in rooms.values():
            members.discard(transport)


async def serve(port: int) -> None:
    """Serve until the process is ended."""
    server = await picows.ws_create_server(lambda request: PicowsClient(), "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=import_module("uvloop").new_event_loop) as runner:
        runner.run(serve(int(sys.argv[1])))
