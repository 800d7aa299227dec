from fastapi import WebSocket


async def call(auth_token):
    headers = {"Accept": "*", "Authorization": f"Bearer {auth_token}"}
    answer = await client.get("https://example.com", headers=headers)
    logger.debug("answered with %s", answer.json())  # ok: what a server answered
    logger.debug("sent %s", headers.keys())  # ok: only the names
    shown = headers.copy()
    if "Authorization" in shown:
        shown["Authorization"] = "***"
    logger.debug("sent %s", shown)  # ok: masked
    logger.debug("sent %s", headers)  # EW601


@app.websocket("/ws")
async def feed(ws: WebSocket):
    await ws.accept()
    await call(settings.auth_token)
