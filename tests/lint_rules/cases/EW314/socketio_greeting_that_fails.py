import socketio

sio = socketio.AsyncServer(async_mode="asgi")


class Beds(socketio.AsyncNamespace):
    async def on_connect(self, sid, environ):
        try:
            beds = await garden.beds()
            await self.emit("beds", beds, to=sid)
        except Exception as error:  # EW314
            print(error)


class Seeds(socketio.AsyncNamespace):
    async def on_connect(self, sid, environ):
        try:
            seeds = await garden.seeds()
            await self.emit("seeds", seeds, to=sid)
        except Exception as error:  # ok: the client is told
            print(error)
            await self.emit("seeds", [], to=sid)


class Tools(socketio.AsyncNamespace):
    async def on_connect(self, sid, environ):
        try:
            tools = await garden.tools()
            await self.emit("tools", tools, to=sid)
        except Exception as error:  # ok: the client is turned away
            print(error)
            return False


class Bees(socketio.AsyncNamespace):
    async def on_connect(self, sid, environ):
        try:
            await garden.count(sid)
        except Exception as error:  # ok: what fails was not for the client
            print(error)
        await self.emit("bees", to=sid)
