import jwt
from starlette.endpoints import WebSocketEndpoint

readers = set()


class Shelves(WebSocketEndpoint):
    encoding = "json"

    async def on_connect(self, websocket):  # ok: everybody sees the shelves, and who takes a book is asked
        self.member = None
        await websocket.accept()
        readers.add(websocket)
        await websocket.send_json({"shelves": await library.shelves()})

    async def on_receive(self, websocket, data):
        if self.member is None:
            self.member = await member_by(data["key"]) if isinstance(data.get("key"), str) else None
            if self.member is None:
                await websocket.close(1008)
                return
        await library.lend(data["book"], self.member)
        await websocket.send_json({"lent": data["book"]})


class Returns(WebSocketEndpoint):
    encoding = "json"

    async def on_connect(self, websocket):  # EW101
        self.book = None
        await websocket.accept()
        await websocket.send_json({"late": await library.late()})

    async def on_receive(self, websocket, data):
        if self.book is None:
            self.book = await library.book(data["key"])
            if self.book is None:
                await websocket.close(1008)
                return
        await library.give_back(self.book)
        await websocket.send_json({"back": data["key"]})


def signed(text):
    return jwt.decode(text, library.key, algorithms=["HS256"])
