from fastapi import WebSocket


async def say(websocket: WebSocket, text):
    try:
        await websocket.send_text(text)
    except Exception:  # ok: the receiving end finds out that the client has gone
        pass
