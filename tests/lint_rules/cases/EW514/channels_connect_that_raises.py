from channels.generic.websocket import AsyncJsonWebsocketConsumer
from starlette.endpoints import WebSocketEndpoint


class Berth(AsyncJsonWebsocketConsumer):
    async def connect(self):
        sailor = await sailors.of_session(self.scope["session"])
        self.berth = f"berth_{sailor.berth_id}"
        await self.channel_layer.group_add(self.berth, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.berth, self.channel_name)  # ok: not called where `connect` raised
        await harbour.cross_out(self.channel_name)


class Pier(AsyncJsonWebsocketConsumer):
    async def connect(self):
        sailor = await sailors.of_session(self.scope["session"])
        if sailor is None:
            raise ValueError("nobody")
        self.pier = f"pier_{sailor.pier_id}"
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.pier, self.channel_name)  # ok: nor after any other error
        await harbour.cross_out(self.channel_name)


class Buoy(WebSocketEndpoint):
    async def on_connect(self, websocket):
        sailor = await sailors.of_token(websocket.headers["authorization"])
        self.buoy = sailor.buoy_id
        await websocket.accept()

    async def on_disconnect(self, websocket, close_code):
        harbour.leave(self.buoy)  # ok: not called where `on_connect` raised
        await harbour.cross_out(websocket)


class Quay(WebSocketEndpoint):
    async def on_connect(self, websocket):
        sailor = await sailors.of_token(websocket.headers["authorization"])
        if sailor is None:
            await websocket.close(1008)
            return
        self.quay = sailor.quay_id
        await websocket.accept()

    async def on_disconnect(self, websocket, close_code):
        harbour.leave(self.quay)  # EW514
        await harbour.cross_out(websocket)
