from aiohttp import web


class Log:
    def __init__(self):
        self.ws = web.WebSocketResponse()

    async def send(self, line):
        await self.ws.send_json(line)

    async def replay(self):
        for line in self.history:
            await self.send(line)  # ok: what is iterated is sent, not sent to
