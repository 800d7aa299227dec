from typing import TypedDict

from fastapi import FastAPI, WebSocket

app = FastAPI()


class Sowing(TypedDict):
    bed: int
    seed: str


def read_sowing(data) -> Sowing | None:
    if not isinstance(data, dict) or not isinstance(data.get("bed"), int):
        return None
    return Sowing(bed=data["bed"], seed=str(data.get("seed"))[:40])


def read_bed(data):
    return data if isinstance(data, dict) else None


@app.websocket("/beds")
async def beds(websocket: WebSocket):
    await websocket.accept()
    while True:
        try:
            sowing = read_sowing(await websocket.receive_json())
        except ValueError:
            sowing = None
        if sowing is None:
            await websocket.send_json({"error": "which bed?"})
            continue
        changed = await garden.sow(sowing["bed"], sowing["seed"])  # ok: what is there was put together with both
        await websocket.send_json({"sown": changed})


@app.websocket("/water")
async def water(websocket: WebSocket):
    await websocket.accept()
    while True:
        try:
            bed = read_bed(await websocket.receive_json())
        except ValueError:
            bed = None
        if bed is None:
            await websocket.send_json({"error": "which bed?"})
            continue
        changed = await garden.water(bed["number"])  # EW314
        await websocket.send_json({"watered": changed})
