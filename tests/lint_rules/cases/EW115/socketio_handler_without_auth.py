import socketio

from .accounts import account_of

sio = socketio.AsyncServer(async_mode="asgi")


@sio.event
async def connect(sid, environ):  # EW115
    account = await account_of(environ.get("HTTP_COOKIE"))
    if account is None:
        return False
    await sio.save_session(sid, {"account": account})


class Desk(socketio.AsyncNamespace):
    async def on_connect(self, sid, environ, auth=None):  # ok: a client may send `auth`
        if await account_of(environ.get("HTTP_COOKIE")) is None:
            return False


class Hall(socketio.AsyncNamespace):
    async def on_connect(self, sid, *given):  # ok: takes whatever is given
        if await account_of(given[0].get("HTTP_COOKIE")) is None:
            return False


class Door(socketio.AsyncNamespace):
    async def on_connect(self, sid, environ):  # ok: nobody is refused here
        print("somebody came", sid)


sio.register_namespace(Desk("/desk"))
sio.register_namespace(Hall("/hall"))
sio.register_namespace(Door("/door"))
