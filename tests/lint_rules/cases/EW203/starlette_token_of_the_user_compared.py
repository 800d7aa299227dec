from fastapi import WebSocket


@app.websocket("/ws/{user_id}")
async def feed(ws: WebSocket, user_id: int, token: str):
    if verify_token(token) != user_id:
        return await ws.close()
    await save_message(user_id, await ws.receive_text())  # ok: the token is that of the user in the URL
