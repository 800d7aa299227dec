from fastapi import WebSocket


@app.websocket("/echo")
async def echo(ws: WebSocket):
    await ws.accept()  # ok: the client hears only itself
    while True:
        await ws.send_text(await ws.receive_text())
