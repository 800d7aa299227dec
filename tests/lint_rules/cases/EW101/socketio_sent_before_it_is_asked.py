import socketio

from pharmacy import counter_of, open_prescriptions

sio = socketio.AsyncServer(async_mode="asgi")


class Counters(socketio.AsyncNamespace):
    async def on_connect(self, sid, environ, auth):  # EW101
        await self.emit("prescriptions", await open_prescriptions(), to=sid)
        counter = await counter_of((auth or {}).get("secret"))
        if counter is None:
            return False
        await self.enter_room(sid, f"branch-{counter.branch}")


class Screens(socketio.AsyncNamespace):
    async def on_connect(self, sid, environ, auth):  # ok: what is sent first says nothing, and the rest comes below
        await self.emit("hello", {"version": 3}, to=sid)
        counter = await counter_of((auth or {}).get("secret"))
        if counter is None:
            await self.emit("refused", {"reason": "unknown counter"}, to=sid)
            return False
        await self.enter_room(sid, f"branch-{counter.branch}")
        await self.emit("prescriptions", await open_prescriptions(counter.branch), to=sid)


sio.register_namespace(Counters("/counters"))
sio.register_namespace(Screens("/screens"))
