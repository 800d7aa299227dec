from fastapi import WebSocket, WebSocketDisconnect


@app.websocket("/seats")
async def seats(websocket: WebSocket):
    hall.append(websocket)
    try:
        while True:
            await book(await websocket.receive_text())
    except WebSocketDisconnect:
        hall.remove(websocket)
    except Exception:
        hall.remove(websocket)  # ok: every error leads to one of these, and nothing else ends the loop
