from fastapi import WebSocket


class M:
    def __init__(self):
        self.checks = []

    def on_join(self, check):
        self.checks.append(check)

    async def join(self, ws: WebSocket):
        for check in self.checks:  # ok: a list that only grows: the loop goes on to what is new
            await check(ws)
