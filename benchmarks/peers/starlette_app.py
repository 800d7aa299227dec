"""The peer that has nothing but Starlette: encode once, then `await send_text` for one client after the other."""

from __future__ import annotations

import json
from collections import defaultdict

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

rooms: defaultdict[str, dict[WebSocket, None]] = defaultdict(dict)


async def serve(websocket: WebSocket) -> None:  # noqa: EW101 - a measurement admits everybody
    """Speak as much of Phoenix V2 as the load generator needs."""
    await websocket.accept()
    try:
        while True:
            join_ref, ref, topic, event, payload = json.loads(await websocket.receive_text())
            if event == "shout":
                frame = json.dumps([None, None, topic, "msg", payload])
                for member in list(rooms[topic]):
                    await member.send_text(frame)
                continue
            response = payload if event == "echo" else {}
            if event == "phx_join":
                rooms[topic][websocket] = None
            await websocket.send_text(
                json.dumps([join_ref, ref, topic, "phx_reply", {"status": "ok", "response": response}])
            )
    except WebSocketDisconnect:
        pass
    finally:
        for members in rooms.values():
            members.pop(websocket, None)


app = Starlette(routes=[WebSocketRoute("/socket/websocket", serve)])
