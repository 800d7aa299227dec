import hmac
import json
from dataclasses import dataclass

import websockets


@dataclass
class Request:
    kind: str
    params: dict

    @classmethod
    def parse(cls, text):
        found = json.loads(text)
        return cls(kind=found["kind"], params=found["params"])


class Robot:
    async def handle(self, ws):  # ok: the first message carries the token, in an object that `cls(…)` makes
        first = Request.parse(await ws.recv())
        if first.kind != "login":
            await ws.close()
            return
        token = first.params.get("token", "")
        if not hmac.compare_digest(token, self.token):
            await ws.close()
            return
        self.clients.add(ws)
        async for text in ws:
            await self.moves.put(Request.parse(text))

    async def watch(self, ws):  # EW101
        self.clients.add(ws)
        async for text in ws:
            await self.moves.put(Request.parse(text))


robot = Robot()


async def main():
    await websockets.serve(robot.handle, "0.0.0.0", 8000)
    await websockets.serve(robot.watch, "0.0.0.0", 8001)
