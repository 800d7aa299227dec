"""The peer python-socketio, as its documentation shows it; needs `pip install python-socketio`."""

from __future__ import annotations

from importlib import import_module
from typing import Any

# Imported by name, because it has no types and is only installed where it is measured.
socketio: Any = import_module("socketio")
server: Any = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*", ping_interval=60)  # noqa: EW104
app: Any = socketio.ASGIApp(server)


async def connect(sid: str, environ: dict[str, Any]) -> None:  # noqa: EW101 - a measurement admits everybody
    """Everybody may connect."""


async def join(sid: str, data: Any) -> dict[str, Any]:
    """Enter the only room."""
    await server.enter_room(sid, "bench")
    return {}


async def shout(sid: str, data: Any) -> None:
    """Tell everybody."""
    await server.emit("msg", data, room="bench")


async def echo(sid: str, data: Any) -> Any:
    """Acknowledge with what came."""
    return data


for handler in (connect, join, shout, echo):
    server.on(handler.__name__, handler)
