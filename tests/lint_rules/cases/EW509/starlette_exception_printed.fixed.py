from fastapi import WebSocket
from starlette.websockets import WebSocketDisconnect


async def f(ws: WebSocket):
    while True:
        try:
            text = await ws.receive_text()
        except WebSocketDisconnect:
            break
        except Exception as e:
            print(e)
