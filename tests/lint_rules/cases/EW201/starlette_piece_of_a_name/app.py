from fastapi import FastAPI, WebSocket
from tables import Subscriber, Table

app = FastAPI()
tables: dict[str, Table] = {}


@app.websocket("/tables/{table_id}")
async def play(ws: WebSocket, table_id: str):
    player, table = await player_of(ws.headers["authorization"]), tables.get(table_id)
    if player is None or table is None:
        await ws.close(1008)
        return
    if player not in table.guests:  # EW201
        await ws.close(1008)
        return
    if player not in table.members:  # ok: a set of whole names
        await ws.close(1008)
        return
    await ws.accept()
    async for text in ws.iter_text():
        if player in table.guests:  # ok: nobody is turned away by it
            await ws.send_text(text)


@app.websocket("/topics/{topic}")
async def topics(ws: WebSocket, topic: str, tenant: str):
    subscriber = Subscriber(ws, await account_of(ws.headers["authorization"]))
    if not subscriber.allowed(topic) or subscriber.is_news(topic) or not subscriber.may_write(topic):
        await ws.close(1008)
        return
    if not topic.startswith(subscriber.account):  # EW201
        await ws.close(1008)
        return
    await ws.accept()


@app.get("/search")
async def search(word: str, topic: str):
    return [name for name in tables if word in name and topic.startswith(word)]  # ok: a search
