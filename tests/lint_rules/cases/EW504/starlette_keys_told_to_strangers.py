"""Nobody is asked who he is, and the server pays for what it asks others."""

import os

from fastapi import WebSocket

CLIENT = Client(os.environ["SEARCH_API_KEY"])


@app.websocket("/research")
async def research(ws: WebSocket):
    await ws.accept()
    async for question in ws.iter_json():
        try:
            await ws.send_json(await CLIENT.search(question))
        except Exception as error:
            await ws.send_json({"error": str(error)})  # EW504
