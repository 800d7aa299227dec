import aiohttp


class Proxy:
    async def take(self, ws):
        await ws.accept()
        await self.start()

    async def start(self):
        if self.session:
            return
        self.session = aiohttp.ClientSession()
