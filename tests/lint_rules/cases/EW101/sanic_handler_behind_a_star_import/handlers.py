class Feed:
    @staticmethod
    async def follow(request, ws):  # EW101
        await ws.send(await feeds.start(await ws.recv()))  # over a websocket
