from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/quotes/{stock_code}")
async def quotes(ws: WebSocket, stock_code: str):  # EW101
    await ws.accept()
    rows = market.history(symbol=stock_code)
    if rows.empty:
        return
    await ws.send_json(rows.latest())


@app.websocket("/runs/{session_id}")
async def run(ws: WebSocket, session_id: str):  # EW101
    found = runs.find(session_id)
    if found is None:
        return await ws.close()
    await ws.accept()
    await ws.send_json(found.summary())


@app.websocket("/pair/{access_token}")
async def pair(ws: WebSocket, access_token: str):  # ok: whoever knows the token may connect
    found = pairs.find(access_token)
    if found is None:
        return await ws.close()
    await ws.accept()
    await ws.send_json(found.summary())
