from fastapi import FastAPI, WebSocket

from club import members, rights

app = FastAPI()
rooms = {}


def leads(user):
    return user.role == "trainer" or (user.role == "assistant" and user.active)


@app.websocket("/courses/{course}")
async def attend(ws: WebSocket, course: int, token: str):
    user = await members.by_token(token)
    if user is None:
        await ws.close(4401)
        return
    if not leads(user):
        try:
            await rights.check_attends(user, course)
        except PermissionError:
            await ws.close(4403)
            return
    await ws.accept()
    async for message in ws.iter_json():
        user_id = int(message.get("user_id", user.id))  # EW203
        for other in rooms[course]:
            await other.send_json({"type": "here", "user_id": user_id})


@app.websocket("/courses/{course}/desk")
async def desk(ws: WebSocket, course: int, token: str):
    user = await members.by_token(token)
    if user is None or user.role != "trainer":
        await ws.close(4403)
        return
    await ws.accept()
    async for message in ws.iter_json():
        user_id = int(message.get("user_id", user.id))  # ok: only trainers are here, who tick off others
        for other in rooms[course]:
            await other.send_json({"type": "ticked", "user_id": user_id})
