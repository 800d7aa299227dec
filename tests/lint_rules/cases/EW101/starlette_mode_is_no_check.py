import pty

from fastapi import WebSocket


@app.websocket("/terminal")
async def terminal(ws: WebSocket):  # EW101
    if ws.app.state.mode != "edit":
        await ws.close(1008)
        return
    if not supports_terminal():
        await ws.close(1008)
        return
    await ws.accept()
    child, fd = pty.fork()
    await relay(fd, ws)
