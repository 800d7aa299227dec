from fastapi import FastAPI, Query, WebSocket

from choirs import choirs, leads, singer_of

app = FastAPI()


class Place:
    def __init__(self, singer, teacher: bool):
        self.singer, self.teacher = singer, teacher


@app.websocket("/choirs/{code}")
async def choir(ws: WebSocket, code: str, role: str = Query("singer")):
    singer = await singer_of(ws.headers.get("x-singer", ""))
    if singer is None or (role == "teacher" and not await leads(code, singer.id)):
        await ws.close(1008)
        return
    await ws.accept()
    teacher = role == "teacher"  # ok: it was asked above whether that is so
    place = Place(singer, teacher=role == "teacher")
    async for text in ws.iter_text():
        if teacher and place.teacher:
            await choirs.open(code, text)
