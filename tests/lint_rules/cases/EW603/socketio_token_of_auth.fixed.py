import hmac

import socketio


@sio.event
async def connect(sid, environ, auth):
    return hmac.compare_digest(auth["token"], API_KEY)
