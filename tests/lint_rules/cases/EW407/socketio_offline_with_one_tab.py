import socketio

sio = socketio.AsyncServer()
sids = {}
online_users = set()


@sio.event
async def disconnect(sid):
    user_id = sids.pop(sid, None)  # ok: the sid is this connection's own
    if user_id is None:
        return
    await set_user_offline(user_id)  # EW407
    online_users.discard(user_id)
    await sio.emit("left", {"user": user_id})


async def set_user_offline(user_id):
    print(user_id)
