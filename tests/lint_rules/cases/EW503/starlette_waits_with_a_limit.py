import asyncio

from fastapi import WebSocket


@app.websocket("/pulse")
async def pulse(websocket: WebSocket):
    await websocket.accept()
    try:
        while True:
            text = await asyncio.wait_for(websocket.receive_text(), timeout=30)
            await websocket.send_text(clock.answer(text))
    except asyncio.TimeoutError:
        pass  # ok: what is expected
    except Exception:  # EW503
        pass
    finally:
        watchers.discard(websocket)
