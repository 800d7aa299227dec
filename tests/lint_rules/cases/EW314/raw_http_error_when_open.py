from aiohttp import web


class Games(web.View):
    async def get(self):
        ws = web.WebSocketResponse()
        await ws.prepare(self.request)
        game = self.find(self.request)  # EW314
        async for frame in ws:
            await ws.send_json(game.play(frame.data))
        return ws

    def find(self, request):
        game = store.find(request.match_info["game"])
        if game is None:
            raise web.HTTPNotFound(reason="no such game")
        return game


app = web.Application()
app.router.add_view("/games/{game}", Games)
