from fastapi import WebSocket


class Rooms:
    def join(self, room_id, user_id):
        self.rooms[room_id].add(user_id)  # EW201


rooms = Rooms()


@app.websocket("/ws/{user_id}")
async def feed(ws: WebSocket, user_id: str):
    data = await ws.receive_json()
    rooms.join(data["room"], user_id)
