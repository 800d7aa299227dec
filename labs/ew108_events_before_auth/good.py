"""A meeting. Its host is asked about each guest, and who is in the meeting reads its minutes.

Needs python-socketio, as `emberwire[lessons]` installs it.
In a checkout: `emberwire serve labs.ew108_events_before_auth.bad:app`
"""

from __future__ import annotations

import secrets
from typing import Any

import socketio

HOST = "key-of-the-host"
MINUTES = ["Our offer to the mill is 40,000, and we would go up to 55,000."]
sio = socketio.AsyncServer(async_mode="asgi")
hosts: list[str] = []


@sio.event
async def connect(sid: str, environ: dict[str, Any], auth: Any = None) -> bool:
    """Let the host in by her key, and a guest by her word."""
    told = auth if isinstance(auth, dict) else {}
    if secrets.compare_digest(str(told.get("key")).encode(), HOST.encode()):
        hosts.append(sid)
        return True
    return await is_welcome(str(told.get("name"))[:40])


async def is_welcome(name: str) -> bool:
    """Ask the host about somebody who knocks. Without a host, or without an answer, nobody is."""
    if not hosts:
        return False
    try:
        return bool(await sio.call("knock", name, to=hosts[-1], timeout=60))
    except socketio.exceptions.TimeoutError:
        return False


@sio.event
async def minutes(sid: str) -> list[str]:
    """Send what the meeting has written down so far."""
    return MINUTES


@sio.event
async def disconnect(sid: str, reason: str) -> None:
    if sid in hosts:
        hosts.remove(sid)


app = socketio.ASGIApp(sio)
