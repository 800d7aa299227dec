from fastapi import WebSocket


class Hub:
    async def broadcast(self, text, username):
        await self.send_all({"from": username, "text": text})


hub = Hub()


@app.websocket("/ws")
async def feed(ws: WebSocket):
    data = await ws.receive_json()
    await hub.broadcast(clean(data["text"]), data["username"])  # EW203
