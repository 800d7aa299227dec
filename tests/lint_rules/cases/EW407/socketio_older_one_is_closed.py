import socketio

sio = socketio.AsyncServer()


class Clients:
    sids = {}

    @staticmethod
    def sid_of(user):
        return Clients.sids.get(user)

    @staticmethod
    async def add(user, sid):
        Clients.sids[user] = sid

    @staticmethod
    def remove(user):
        Clients.sids.pop(user, None)  # ok: the connect has closed the older one before


@sio.event
async def connect(sid, environ, auth):
    user = accounts.named_by(auth["token"])
    older = Clients.sid_of(user)
    if older is not None:
        await sio.disconnect(older)
    await Clients.add(user, sid)
