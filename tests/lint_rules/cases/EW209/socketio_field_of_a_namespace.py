import socketio


class Lamp(socketio.AsyncNamespace):
    async def on_connect(self, sid, environ):
        print("connected", sid)

    async def on_colour(self, sid, data):  # EW209
        self.colour = data["colour"]

    async def on_ping(self, sid, data):  # ok: the client's word goes nowhere
        await self.emit("pong", data, to=sid)
