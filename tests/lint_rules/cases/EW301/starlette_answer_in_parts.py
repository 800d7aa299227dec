"""The answer comes in parts, out of generators that are given the message: walking through them brings no new one."""

from fastapi import FastAPI, WebSocket

app = FastAPI()


async def words_of(text: str):
    for word in text.split():
        yield word


async def spoken(text: str):  # ok: what it walks through is what it was given
    async for word in words_of(text):
        if word.isalpha():
            yield word


@app.websocket("/ws")
async def talk(ws: WebSocket):  # ok: each message is answered
    await ws.accept()
    while True:
        try:
            message = await ws.receive_json()
        except ValueError:
            await ws.send_json({"error": "no JSON"})
            continue
        if message["kind"] == "say":
            async for word in spoken(message["text"]):
                await ws.send_text(word)
            await ws.send_text("end")
        else:
            await ws.send_json({"error": "unknown kind"})
