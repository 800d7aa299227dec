from starlette.endpoints import WebSocketEndpoint


class Ticker(WebSocketEndpoint):
    async def on_receive(self, websocket, data):  # EW101
        await websocket.send_json(await book.latest(data))
