from fastapi import FastAPI, WebSocket

from tokens import reader

app = FastAPI()


@app.websocket("/room")
async def room(ws: WebSocket):  # ok: what is sent before the close only says that nobody gets in
    await ws.accept()
    try:
        hello = await ws.receive_json()
        user = await reader.user_of(hello["token"])
        if user is None:
            raise ValueError("nobody")
    except Exception:
        await ws.send_text(Refused(reason=Reason.TOKEN).model_dump_json())
        await ws.close()
        raise
    await ws.send_json(await latest_of(user))


@app.websocket("/news")
async def news(ws: WebSocket):  # EW101
    await ws.accept()
    try:
        await ws.send_text(News(await latest()).model_dump_json())
    except Exception:
        await ws.close()
        raise


@app.websocket("/sorry")
async def sorry(ws: WebSocket):  # EW101
    await ws.accept()
    try:
        await read()
    except OSError:
        await ws.send_text(News(await latest()).model_dump_json())
