from starlette.endpoints import WebSocketEndpoint


class Notes(WebSocketEndpoint):
    async def on_receive(self, websocket, data):  # EW301
        await rooms.store_note(data)
