from fastapi import WebSocket


def note(what):
    logger.info("seen %s", what)  # EW601


@app.websocket("/ws")
async def f(ws: WebSocket):
    sent = ws.query_params["token"]
    note(sent)
