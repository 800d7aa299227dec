import asyncio

from starlette.endpoints import WebSocketEndpoint


class Lockers(WebSocketEndpoint):
    encoding = "json"

    async def on_connect(self, websocket):
        self.taken = set()
        await websocket.accept()

    async def on_receive(self, websocket, data):
        if await lockers.take(data["locker"]):
            self.taken.add(data["locker"])
        await websocket.send_json({"taken": sorted(self.taken)})

    async def on_disconnect(self, websocket, close_code):
        for locker in self.taken:  # ok: it belongs to this connection, whose methods run one after the other
            await lockers.free(locker)


class Lanes(WebSocketEndpoint):
    encoding = "json"

    async def on_connect(self, websocket):
        self.lanes = set()
        await websocket.accept()
        self.watch = asyncio.create_task(self.follow())

    async def follow(self):
        async for lane in pool.free_lanes():
            self.lanes.add(lane)

    async def on_receive(self, websocket, data):
        for lane in list(self.lanes):
            await pool.note(lane, data)
