import socketio

sio = socketio.AsyncServer(client_manager=socketio.AsyncRedisManager("redis://"))


async def tell(text):
    await sio.emit("news", text, room="news")  # ok: who enters rooms is another program
