"""The pagers of a fire brigade: the office calls an alarm, and who is on duty hears where it burns.

Needs python-socketio, as `emberwire[lessons]` installs it.
In a checkout: `emberwire serve labs.ew115_refusal_lets_in.bad:app`
"""

from __future__ import annotations

from typing import Any

import socketio

BRIGADE = {"key-of-the-office": "office", "key-of-ada": "ada", "key-of-bob": "bob"}
sio = socketio.AsyncServer(async_mode="asgi")


@sio.event
async def connect(sid: str, environ: dict[str, Any], auth: Any = None) -> None:
    """Let in who has a key of the brigade."""
    key = auth.get("key") if isinstance(auth, dict) else None
    name = BRIGADE.get(str(key))
    if name is None:
        raise socketio.exceptions.ConnectionRefusedError("unknown key")
    await sio.save_session(sid, {"name": name})


@sio.event
async def alarm(sid: str, place: Any) -> str:
    """Tell everybody where it burns; only the office may."""
    session = await sio.get_session(sid)
    if session["name"] != "office":
        return "only the office calls an alarm"
    await sio.emit("alarm", str(place)[:200])
    return "called"


app = socketio.ASGIApp(sio)
