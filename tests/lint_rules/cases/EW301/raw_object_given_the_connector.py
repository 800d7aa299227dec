from aiohttp import web


class Bot:
    async def talk(self, request):  # ok: what was given the connector may answer
        ws = web.WebSocketResponse()
        async for msg in ws:
            said = Said(msg.data, connector=self)
            await self.bot.hear(said)
