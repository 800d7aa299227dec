from aiohttp import web

handlers = {}
LISTENERS = set()
STATIONS = {"north": "101.2", "south": "98.7"}
player = Player()


def on_message(kind):
    def note(function):
        handlers[kind] = function
        return function

    return note


class Radio:
    def __init__(self, bus):
        self.bus = bus
        self.heard = {}

    async def handle(self, request):
        self.socket = web.WebSocketResponse()
        await self.socket.prepare(request)
        async for message in self.socket:
            await handlers[message.json()["kind"]](self, message.json())
        return self.socket

    @on_message("stop")
    async def stop(self, message):  # EW209
        LISTENERS.discard(message["listener"])

    @on_message("loud")
    async def loud(self, message):  # EW209
        player.volume = message["volume"]

    @on_message("song")
    async def song(self, message):  # EW209
        self.bus.fire_event("song", message["title"])

    @on_message("heard")
    async def note(self, message):  # ok: each connection has an object of its own
        self.heard[message["title"]] = True

    @on_message("station")
    async def station(self, message):  # ok: it changes nothing
        log.info("asked for a station: %s", message["station"] in STATIONS)
