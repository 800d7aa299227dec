import greenhouse
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute


class Beds:
    def __init__(self):
        self.gardeners = {}
        self.sockets = {}

    async def tend(self, gardener, bed):
        if bed not in self.gardeners:
            self.gardeners[bed] = []
        if gardener not in self.gardeners[bed]:
            self.gardeners[bed].append(gardener)  # ok: `follow_own` has asked

    async def join(self, gardener, bed):
        if bed not in self.gardeners:
            self.gardeners[bed] = []
        if gardener not in self.gardeners[bed]:
            self.gardeners[bed].append(gardener)  # EW201

    async def tell(self, bed, text):
        for gardener in self.gardeners.get(bed, []):
            await self.sockets[gardener].send_text(text)


beds = Beds()


async def follow(websocket):
    gardener = await greenhouse.gardener_by_token(websocket.query_params["token"])
    if gardener is None:
        await websocket.close(4401)
        return
    await websocket.accept()
    beds.sockets[gardener.id] = websocket
    await beds.join(gardener.id, websocket.path_params["bed"])
    async for text in websocket.iter_text():
        await beds.tell(websocket.path_params["bed"], text)


async def follow_own(websocket):
    gardener = await greenhouse.gardener_by_token(websocket.query_params["token"])
    if gardener is None or not await greenhouse.tends(gardener.id, websocket.path_params["bed"]):
        await websocket.close(4403)
        return
    await websocket.accept()
    beds.sockets[gardener.id] = websocket
    await beds.tend(gardener.id, websocket.path_params["bed"])
    async for text in websocket.iter_text():
        await beds.tell(websocket.path_params["bed"], text)


app = Starlette(routes=[WebSocketRoute("/beds/{bed}", follow), WebSocketRoute("/own/{bed}", follow_own)])
