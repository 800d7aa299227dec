from fastapi import FastAPI, WebSocket

app = FastAPI()


class Door:
    @property
    def user_of_the_day(self):
        return None

    @user_of_the_day.setter
    def user_of_the_day(self, value):
        self.value = value


door = Door()


@app.websocket("/ws")
async def feed(websocket: WebSocket):  # EW101
    if door.user_of_the_day:
        if not await is_member(websocket.cookies.get("session")):
            return await websocket.close()
    await websocket.accept()
    await websocket.send_json(await latest())
