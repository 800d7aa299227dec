from fastapi import Depends, FastAPI, WebSocket

from accounts import current_user
from invitations import may_enter

app = FastAPI()


class Studio:
    def __init__(self, code):
        self.code = code
        self.seats = set()

    def sit_down(self, ws):
        self.seats.add(ws)

    async def play(self, note):
        for ws in list(self.seats):
            await ws.send_text(note)


class Studios:
    def __init__(self):
        self.by_code = {}

    def open(self, code):
        if code not in self.by_code:
            self.by_code[code] = Studio(code)
        return self.by_code[code]


studios = Studios()


@app.websocket("/studios/{code}")
async def enter(ws: WebSocket, code: str, user=Depends(current_user)):
    if user is None:
        await ws.close(1008)
        return
    await ws.accept()
    studio = studios.open(code)
    studio.sit_down(ws)  # EW201
    async for note in ws.iter_text():
        await studio.play(note)


@app.websocket("/invited/{code}")
async def enter_invited(ws: WebSocket, code: str, user=Depends(current_user)):
    if user is None or not await may_enter(user.id, code):
        await ws.close(1008)
        return
    await ws.accept()
    studio = studios.open(code)
    studio.sit_down(ws)  # ok: `may_enter` takes both
    async for note in ws.iter_text():
        await studio.play(note)
