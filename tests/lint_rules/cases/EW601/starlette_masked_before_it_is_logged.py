from fastapi import WebSocket


async def call(auth_token):
    headers = {"Accept": "*", "Authorization": f"Bearer {auth_token}"}
    answer = await client.get("https://example.com", headers=headers)
    logger.info("answered with %s", answer.json())  # ok: what a server answered
    logger.info("sent %s", headers.keys())  # ok: only the names
    shown = headers.copy()
    if "Authorization" in shown:
        shown["Authorization"] = "***"
    logger.info("sent %s", shown)  # ok: masked
    logger.info("sent %s", headers)  # EW601


@app.websocket("/ws")
async def feed(ws: WebSocket):
    await ws.accept()
    await call(settings.auth_token)
