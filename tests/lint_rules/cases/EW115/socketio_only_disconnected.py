import socketio
from socketio.exceptions import ConnectionRefusedError

from .people import person_behind

sio = socketio.AsyncServer(async_mode="asgi")
seats = {}


@sio.event
async def connect(sid, environ, auth=None):
    person = await person_behind((auth or {}).get("ticket"))
    if person is None:
        await sio.disconnect(sid)  # EW115
        return
    if person.id in seats:
        await sio.disconnect(seats[person.id])  # ok: the older connection of the same person
    if person.is_banned:
        await sio.disconnect(sid)  # ok: refused below
        return False
    seats[person.id] = sid


@sio.on("leave")
async def leave(sid, data):
    await sio.disconnect(sid)  # ok: it is connected by now


@sio.on("connect", namespace="/staff")
async def connect_staff(sid, environ, auth=None):
    try:
        person = await person_behind(environ.get("HTTP_X_TICKET"))
    except ValueError:
        await sio.disconnect(sid, namespace="/staff")  # EW115
    else:
        await sio.save_session(sid, {"person": person.id}, namespace="/staff")


class Kitchen(socketio.AsyncNamespace):
    async def on_connect(self, sid, environ, auth=None):
        if not auth:
            await self.disconnect(sid)  # ok: the handler ends with a refusal
        elif await person_behind(auth.get("ticket")) is None:
            return await self.disconnect(sid)  # EW115
        if not auth:
            raise ConnectionRefusedError("no ticket")
