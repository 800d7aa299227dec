from fastapi import WebSocket


async def f(ws: WebSocket):
    while True:  # EW509
        try:
            text = await ws.receive_text()
        except Exception as e:
            print(e)
