import json

from aiohttp import web

from fleet import drivers_of, dispatcher_of


class Seat:
    def __init__(self, dispatcher, ws):
        self.dispatcher, self.ws, self.drivers = dispatcher, ws, set()


class Board:
    def __init__(self):
        self.seats = set()

    async def serve(self, request):
        dispatcher = await dispatcher_of(request.headers.get("Authorization", ""))
        if dispatcher is None:
            raise web.HTTPUnauthorized()
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        seat = Seat(dispatcher, ws)
        self.seats.add(seat)
        async for frame in ws:
            message = json.loads(frame.data)
            if message["do"] == "watch":
                seat.drivers.add(message["driver"])  # EW201
            elif message["driver"] in await drivers_of(dispatcher):
                seat.drivers.add(message["driver"])  # ok: one of his drivers
        self.seats.discard(seat)
        return ws

    async def moved(self, driver, place):
        for seat in list(self.seats):
            if driver in seat.drivers:
                await seat.ws.send_json({"driver": driver, "place": place})
