from fastapi import WebSocket


async def stop(websocket: WebSocket):
    try:
        await websocket.close()
    except Exception:  # ok: it may be closed already
        pass
