from fastapi import WebSocket


class Words:
    def __init__(self, websocket: WebSocket):
        self.websocket = websocket

    async def emit_until(self, count):
        self.done = count
        await self.websocket.send_json({"done": count})

    async def emit_all(self):
        for mark in self.marks:
            await self.emit_until(mark.count)  # ok: the helper sends to one client
