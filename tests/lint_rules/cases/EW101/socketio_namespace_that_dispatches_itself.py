import logging

import socketio
from socketio.exceptions import ConnectionRefusedError

from kilns import kilns, registry

log = logging.getLogger("kilns")
sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins=["https://kilns.example"])


class Kilns(socketio.AsyncNamespace):
    async def on_connect(self, sid, environ, auth):  # ok: the kilns have keys
        if not await registry.kiln_known(auth["token"]):
            raise ConnectionRefusedError("unknown kiln")

    async def trigger_event(self, event, *args):
        log.info("%s", event)
        return await super().trigger_event(event, *args)

    async def on_heat(self, sid, data):
        await kilns.note(sid, data)


class Potters(socketio.AsyncNamespace):
    async def on_disconnect(self, sid, reason=None):
        await kilns.let_go(sid)

    async def trigger_event(self, event, *args):  # EW101
        if event in ("connect", "disconnect"):
            return await super().trigger_event(event, *args)
        handler = {"fire": self.fire, "cool": self.cool}.get(event)
        if handler is None:
            return {"error": "unknown"}
        return await handler(args[0], args[1])

    async def fire(self, sid, data):
        return await kilns.fire(data["kiln"], data["degrees"])

    async def cool(self, sid, data):
        return await kilns.cool(data["kiln"])


class Masters(socketio.AsyncNamespace):
    async def trigger_event(self, event, *args):  # ok: it asks by itself
        if event == "connect":
            master = await registry.master(args[2]["token"])
            if master is None:
                raise ConnectionRefusedError("masters only")
            return None
        master = (await self.get_session(args[0])).get("master")
        if master is None:
            return {"error": "masters only"}
        return await kilns.fire(args[1]["kiln"], args[1]["degrees"])


sio.register_namespace(Kilns("/kilns"))
sio.register_namespace(Potters("/potters"))
sio.register_namespace(Masters("/masters"))
