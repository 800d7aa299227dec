"""A base that dispatches events for its heirs serves nobody itself; what nobody derives from does."""

import socketio

from .people import person_of

sio = socketio.AsyncServer(async_mode="asgi")


class Answering(socketio.AsyncNamespace):
    async def trigger_event(self, event, *args):  # ok: those that derive from it ask who connects
        try:
            return await super().trigger_event(event, *args)
        except LookupError:
            return {"ok": False, "why": "unknown"}


class Greenhouse(Answering):
    async def on_connect(self, sid, environ, auth):
        person = await person_of(auth)
        if person is None:
            raise socketio.exceptions.ConnectionRefusedError("sign in")
        await self.save_session(sid, {"person": person.id})

    async def on_water(self, sid, data):
        await self.emit("watered", {"bed": data["bed"]})
        return {"ok": True}


class Counting(socketio.AsyncNamespace):
    async def trigger_event(self, event, *args):  # EW101
        if event == "connect":
            return None
        await self.emit("counted", {"event": event, "told": args[1:]})
        return {"ok": True}


sio.register_namespace(Greenhouse("/greenhouse"))
sio.register_namespace(Counting("/count"))
