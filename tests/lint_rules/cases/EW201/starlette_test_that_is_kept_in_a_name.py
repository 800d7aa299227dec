"""A test is kept in a name first: it decides what it would have decided in the `if` itself."""

from fastapi import FastAPI, WebSocket

from .hubs import hub
from .people import person_of

app = FastAPI()


@app.websocket("/benches/{bench}")
async def bench_of(ws: WebSocket, bench: str):
    me = await person_of(ws.cookies.get("session"))
    unknown = me is None
    if unknown:
        return await ws.close(1008)
    allowed = bench in me.benches or bench == "*"  # EW201
    if not allowed:
        return await ws.close(1008)
    await ws.accept()
    hub.rooms[bench].add(ws)  # EW201


@app.websocket("/plots/{plot}")
async def plot_of(ws: WebSocket, plot: str):
    me = await person_of(ws.cookies.get("session"))
    if me is None:
        return await ws.close(1008)
    is_mine = plot in me.plots
    if not is_mine:
        return await ws.close(1008)
    await ws.accept()
    hub.rooms[plot].add(ws)  # ok: only his own plots
