from urllib.parse import parse_qs
import socketio


@sio.event
async def connect(sid, environ):
    params = parse_qs(environ.get("QUERY_STRING", ""))
    return check(params["token"][0])  # EW105
