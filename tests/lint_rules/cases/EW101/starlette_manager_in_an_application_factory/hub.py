class Hub:
    async def connect(self, ws):
        await ws.accept()

    async def start(self):
        pass
