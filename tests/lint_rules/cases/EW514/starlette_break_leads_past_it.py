import asyncio

from fastapi import WebSocket, WebSocketDisconnect


@app.websocket("/alarms")
async def alarms(websocket: WebSocket):
    await bells.register(websocket)
    try:  # EW514
        while True:
            try:
                await asyncio.wait_for(websocket.receive_text(), timeout=30)
                await bells.silence()
            except asyncio.TimeoutError:
                break
    except WebSocketDisconnect:
        await bells.unregister(websocket)
    except Exception as error:
        print(error)
        await bells.unregister(websocket)
