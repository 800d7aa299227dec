from fastapi import FastAPI, WebSocket
from halls import Halls

app = FastAPI()
halls = Halls()
listeners = {}


async def may_enter(ws: WebSocket, room: str):
    user = ws.session.get("user")
    if user is None:
        return None
    if await halls.is_member(room, user):
        return user
    invite = await halls.invitation(ws.query_params.get("invite", ""))
    return user if invite and invite.valid() else None  # EW201


async def may_look(ws: WebSocket, room: str):
    user = ws.session.get("user")
    invite = await halls.invitation(ws.query_params.get("invite", ""))
    return user if invite and invite.valid() and invite.room == room else None  # ok: compared


async def may_hear(ws: WebSocket, room: str):
    user = ws.session.get("user")
    invite = await halls.invitation_to(room, ws.query_params.get("invite", ""))
    return user if invite else None  # ok: it is looked up for this room


async def may_call(ws: WebSocket, room: str):
    user = ws.session.get("user")
    invite = await halls.guest(ws.query_params.get("invite", ""))
    return user if invite else None  # ok: nothing says that it is for one room


@app.websocket("/rooms/{room}")
async def enter(ws: WebSocket, room: str):
    user = await may_enter(ws, room)
    if user is None or await may_look(ws, room) is None:
        return await ws.close(1008)
    await ws.accept()
    listeners.setdefault(room, set()).add(ws)


@app.websocket("/ears/{room}")
async def listen(ws: WebSocket, room: str):
    if await may_hear(ws, room) is None or await may_call(ws, room) is None:
        return await ws.close(1008)
    await ws.accept()
