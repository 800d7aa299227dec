from starlette.endpoints import WebSocketEndpoint


class Ticker(WebSocketEndpoint):
    async def on_connect(self, websocket):
        await websocket.accept()

    async def on_receive(self, websocket, data):  # ok: each connection has an endpoint of its own
        self.symbol = data["symbol"]
        await websocket.send_json({"watching": data["symbol"]})


class Board(WebSocketEndpoint):
    async def on_connect(self, websocket):
        await websocket.accept()

    async def on_receive(self, websocket, data):  # EW209
        websocket.app.state.symbol = data["symbol"]
