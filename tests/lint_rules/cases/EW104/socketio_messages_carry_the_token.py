import jwt
import socketio

sio = socketio.AsyncServer(cors_allowed_origins="*")  # ok: each event carries a token, which no browser sends along


@sio.event
async def connect(sid, environ):
    print("somebody came", sid)


@sio.on("say")
async def say(sid, data):
    user = jwt.decode(data["token"], KEY, algorithms=["HS256"])["sub"]
    if user not in await members():
        return {"error": "you are not a member"}
    await sio.emit("said", {"user": user, "text": str(data["text"])})
    return {"ok": True}
