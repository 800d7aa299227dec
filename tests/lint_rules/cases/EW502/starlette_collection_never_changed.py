from fastapi import WebSocket


class M:
    def __init__(self):
        self.steps = [warm, check]

    async def start(self, ws: WebSocket):
        for step in self.steps:  # ok: nothing changes it
            await step(ws)
