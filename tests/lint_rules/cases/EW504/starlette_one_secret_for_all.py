"""The user is whoever knows the secret."""

import hmac

from fastapi import WebSocket

SECRET = settings.secret


@app.websocket("/lights")
async def lights(ws: WebSocket, token: str):
    if not hmac.compare_digest(token, SECRET):
        return await ws.close(1008)
    await ws.accept()
    async for command in ws.iter_json():
        try:
            await ws.send_json(await bulbs.execute(command))
        except Exception as error:
            await ws.send_json({"error": str(error)})  # ok: one secret, so one owner
