import json

import websockets


class Console:
    def __init__(self, websocket):
        self.websocket = websocket

    async def read(self):
        return (await self.websocket.recv()).strip()

    async def run(self):
        while True:
            try:
                message = json.loads(await self.read())
            except ValueError:
                await self.websocket.send("no JSON")
                continue
            if not isinstance(message, dict):
                await self.websocket.send("no object")
                continue
            await self.whisper(message)

    async def whisper(self, message):
        for key in ("to", "text"):
            if key not in message:
                await self.websocket.send("a field is missing")
                return
        await friends.whisper(message["to"], message["text"])  # ok: each field was asked for
        await self.websocket.send(message["id"])  # EW314


async def serve(websocket):
    await Console(websocket).run()


async def main():
    await websockets.serve(serve, "localhost", 8000)
