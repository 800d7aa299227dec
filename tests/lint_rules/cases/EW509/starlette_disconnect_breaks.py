from fastapi import WebSocket


async def f(ws: WebSocket):
    while True:
        try:
            await ws.receive_text()
        except WebSocketDisconnect:
            break
        except Exception:  # ok: the disconnect has left the loop
            continue
