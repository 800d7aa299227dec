import socketio

server = socketio.AsyncServer()
clients = set()


@server.on("connect")
async def connect(sid, environ):
    await server.emit("hello", {}, to=sid)


async def on_order(order, device_pub):
    await gossip.broadcast(order)  # ok: other servers hear it
    await send_to_all(order, device_pub)  # ok: it is given what publishes at a broker
    await order_publisher.publish(order)  # ok: a broker's


class Gossip:
    async def on_order(self, order):
        await self.broadcast(order)  # ok: the same


async def told(order):
    await server.emit("order", {"order": order})  # EW211
