from http.cookies import SimpleCookie

import jwt
import socketio
from starlette.responses import JSONResponse

from ferry import KEY, crew_by_password

sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*")  # ok: no page of another site sends the cookie


async def login(request):
    form = await request.form()
    sailor = await crew_by_password(form["name"], form["password"])
    answer = JSONResponse({"name": sailor.name})
    answer.set_cookie("crew", jwt.encode({"sub": sailor.id}, KEY, "HS256"), httponly=True, samesite="Lax")
    return answer


@sio.event
async def connect(sid, environ):
    cookie = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    try:
        said = jwt.decode(cookie["crew"].value, KEY, algorithms=["HS256"])
    except (KeyError, jwt.InvalidTokenError):
        return False
    await sio.enter_room(sid, f"crew-{said['sub']}")


@sio.event
async def departed(sid, data):
    await sio.emit("departed", {"ferry": data["ferry"]}, skip_sid=sid)
