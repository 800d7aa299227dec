from fastapi import WebSocket


class Room:
    async def broadcast_message(self, user_id, msg):
        await self.send_all({"user": user_id, "text": msg})


room = Room()


@app.websocket("/ws")
async def feed(ws: WebSocket):
    msg = await ws.receive_text()
    await on_text(ws, msg)


async def on_text(websocket: WebSocket, msg: str):
    await room.broadcast_message(websocket.state.user, msg)  # ok: the helper puts it into an envelope
