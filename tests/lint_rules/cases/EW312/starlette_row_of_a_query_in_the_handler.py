from fastapi import FastAPI, WebSocket

from clinic.db import pool
from clinic.rounds import nurse_of

app = FastAPI()
screens = set()


@app.websocket("/rounds")
async def rounds(websocket: WebSocket):
    nurse = await nurse_of(websocket.cookies.get("session"))
    if nurse is None:
        await websocket.close(1008)
        return
    await websocket.accept()
    screens.add(websocket)
    async for number in websocket.iter_text():
        patient = await pool.fetchrow("SELECT * FROM patients WHERE number = $1", number)
        for screen in list(screens):
            await screen.send_json(dict(patient))  # EW312
        guest = await pool.fetchrow("SELECT name, room FROM guests WHERE number = $1", number)
        for screen in list(screens):
            await screen.send_json(dict(guest))  # ok: the query names its columns
