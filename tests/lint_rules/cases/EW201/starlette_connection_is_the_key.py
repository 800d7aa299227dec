from collections import defaultdict

from fastapi import Depends, FastAPI, WebSocket

from accounts import current_pupil, is_enrolled

app = FastAPI()
halls = defaultdict(dict)
labs: dict[str, dict] = {}


@app.websocket("/halls/{hall}")
async def enter_hall(ws: WebSocket, hall: str, pupil=Depends(current_pupil)):
    if pupil is None:
        await ws.close(1008)
        return
    await ws.accept()
    halls[hall][ws] = pupil.name  # EW201
    async for line in ws.iter_text():
        for other in list(halls[hall]):
            await other.send_text(line)


@app.websocket("/labs/{lab}")
async def enter_lab(ws: WebSocket, lab: str, pupil=Depends(current_pupil)):
    if pupil is None or not await is_enrolled(pupil.id, lab):
        await ws.close(1008)
        return
    await ws.accept()
    labs.setdefault(lab, {})[ws] = pupil.name  # ok: pupil and lab were asked about together
    async for line in ws.iter_text():
        for other in list(labs[lab]):
            await other.send_text(line)
