import asyncio

from starlette.websockets import WebSocket

from library import catalogue


class Reader:
    def __init__(self, websocket: WebSocket) -> None:
        self.websocket = websocket

    async def search(self, words: str) -> list[dict]:
        return await catalogue.search(words)

    async def count(self, words: str) -> int:
        return await catalogue.count(words)

    async def handle(self, message: dict) -> None:
        action = {"search": self.search, "count": self.count}.get(message["action"])
        if action is None:
            await self.websocket.send_json({"id": message["id"], "error": "unknown action"})
            return
        result = await action(message["words"])
        if result:  # EW314
            await self.websocket.send_json({"id": message["id"], "result": result})

    async def handle_as_it_is(self, message: dict) -> None:
        result = await catalogue.count(message["words"])
        await self.websocket.send_json({"id": message["id"], "result": result})  # ok: 0 is sent as well


async def read(websocket: WebSocket) -> None:
    await websocket.accept()
    reader = Reader(websocket)
    while True:
        try:
            message = await websocket.receive_json()
            if message["action"] == "count":
                await reader.handle_as_it_is(message)
            else:
                await reader.handle(message)
        except Exception as error:
            await websocket.send_json({"error": type(error).__name__})


async def later(websocket: WebSocket, seconds: float) -> None:
    found = await catalogue.newest(seconds)
    if found:
        await websocket.send_json({"news": found, "of": seconds})  # ok: nobody asked
    await asyncio.sleep(seconds)
