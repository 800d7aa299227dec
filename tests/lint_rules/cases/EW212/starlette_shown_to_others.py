from fastapi import Depends, FastAPI, WebSocket

from letters import Letter, people, session, sockets

app = FastAPI()


@app.websocket("/letters")
async def letters(ws: WebSocket, user=Depends(people.current_user)):
    if user is None:
        await ws.close(4401)
        return
    await ws.accept()
    sockets[user.id] = ws
    while True:
        message = await ws.receive_json()
        if message["op"] == "show":
            letter = await session.get(Letter, message["letter_id"])
            for other in sockets.values():
                await other.send_json({"from": user.name, "text": letter.text})  # EW212
        elif message["op"] == "show_own":
            letter = await session.get(Letter, message["letter_id"])
            if letter.author != user.id:
                continue
            for other in sockets.values():
                await other.send_json({"from": user.name, "text": letter.text})  # ok: the author shows it
