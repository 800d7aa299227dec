import pty

from fastapi import WebSocket


@app.websocket("/terminal")
async def terminal(ws: WebSocket):
    if ws.app.state.enable_auth and not validate(ws.headers.get("authorization")):
        await ws.close(1008)
        return
    await ws.accept()
    child, fd = pty.fork()  # ok: guarded, unless the setting says otherwise
    await relay(fd, ws)
