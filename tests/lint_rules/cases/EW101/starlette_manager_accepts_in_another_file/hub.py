class Hub:
    async def connect(self, ws):
        await ws.accept()


manager = Hub()
