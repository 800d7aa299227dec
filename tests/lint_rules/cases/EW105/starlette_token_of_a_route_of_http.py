from fastapi import WebSocket


@app.post("/login")
async def login(token: str, request):  # ok: no socket
    return request.query_params["next_page_token"]


@app.websocket("/ws")
async def feed(ws: WebSocket):
    await ws.accept()
