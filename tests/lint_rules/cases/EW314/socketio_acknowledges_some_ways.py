import asyncio
import logging

import socketio

from bakery import orders

log = logging.getLogger(__name__)
sio = socketio.AsyncServer(async_mode="asgi")


def number(data, name):
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, int) else None


class Counter(socketio.AsyncNamespace):
    async def clerk(self, sid):
        return (await self.get_session(sid))["clerk"]

    async def on_order(self, sid, data):  # EW314
        bread = number(data, "bread")
        if bread is None or await self.clerk(sid) is None:
            return {"error": "which bread?"}
        orders.add(bread)
        await self.server.emit("order", {"bread": bread}, namespace="/bakery", room="ovens")

    async def on_reserve(self, sid, data):
        bread = number(data, "bread")
        if bread is None:
            return {"error": "which bread?"}
        await self.server.emit("reserved", {"bread": bread}, namespace="/bakery", room="ovens")
        return {"ok": True}  # ok: acknowledged in both cases

    async def on_ask(self, sid, data):
        bread = number(data, "bread")
        if bread is None:
            return {"error": "which bread?"}
        await self.emit("asked", {"bread": bread}, room="counter")  # ok: the counter hears it, who asked stands there

    async def on_bake(self, sid, data):
        await self.emit("baking", {"bread": number(data, "bread")}, room="counter")
        try:
            return {"done": await asyncio.wait_for(orders.bake(number(data, "bread")), 60)}
        except TimeoutError:  # EW314
            log.warning("it takes too long")

    async def on_wrap(self, sid, data):
        await self.emit("wrapping", {"bread": number(data, "bread")}, room="counter")
        try:
            return {"done": await asyncio.wait_for(orders.wrap(number(data, "bread")), 60)}
        except TimeoutError:
            log.warning("it takes too long")
            return {"error": "too long"}  # ok: acknowledged


sio.register_namespace(Counter("/counter"))
