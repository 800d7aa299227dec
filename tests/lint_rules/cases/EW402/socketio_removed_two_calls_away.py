users = {}


@sio.event
def connect(sid, environ):
    users[sid] = environ["name"]  # ok: removed two calls away


@sio.event
def disconnect(sid):
    clear(sid)


def clear(sid):
    forget(sid)


def forget(sid):
    del users[sid]
