from urllib.parse import parse_qs

from starlette.endpoints import WebSocketEndpoint


class Asks(WebSocketEndpoint):
    async def on_connect(self, websocket):  # ok: the token in the query is looked up
        token = parse_qs(self.scope["query_string"].decode()).get("token", [""])[0]
        if not await users.of_token(token):
            return await websocket.close()
        await websocket.accept()
        await websocket.send_json(await book.latest())


class Tells(WebSocketEndpoint):
    async def on_connect(self, websocket):  # EW101
        await websocket.accept()
        await websocket.send_json(await book.latest(self.scope["path"]))


class Room(WebSocketEndpoint):
    async def on_connect(self, websocket):  # EW101
        room = self.scope.get("room")
        if room is None:
            raise RuntimeError("the middleware that makes the room is missing")
        await websocket.accept()
        await websocket.send_json(await book.latest(room))
