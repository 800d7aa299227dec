import json

import websockets


class Chat:
    async def run(self, websocket):
        async for text in websocket:
            try:
                order = Order.parse(text)
            except ValueError:
                await websocket.send("bad order")
                continue
            if order.kind == "look":
                self.handle_look(order)
                continue
            await websocket.send("done")

    def handle_look(self, order):  # EW314
        store.look(order.at)


class Order:
    @classmethod
    def parse(cls, text):
        found = json.loads(text)  # ok: who calls this catches just that
        return cls(**found)


class Agents:
    """Agents of this process speak with each other; no client does."""

    async def route_message(self, message):
        if message.to not in self.agents:
            return None  # ok: nothing that receives messages calls this
        self.agents[message.to].hear(message)
        return None


async def main():
    await websockets.serve(Chat().run, "localhost", 9000)
