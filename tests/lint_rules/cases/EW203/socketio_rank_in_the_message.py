import socketio

from bakery import ovens, user_of

sio = socketio.AsyncServer()


@sio.event
async def connect(sid, environ, auth):
    user = await user_of(auth["token"])
    if user is None:
        return False
    await sio.save_session(sid, {"user": user})


@sio.event
async def heat(sid, data):
    if data["degrees"] > 250 and not data.get("is_supervisor"):  # EW203
        return {"error": "ask a supervisor"}
    await ovens.heat(data["oven"], data["degrees"])


@sio.event
async def empty(sid, data):
    if data.get("role") != "manager":  # EW203
        return {"error": "managers only"}
    await ovens.empty(data["oven"])


@sio.event
async def close(sid, data):
    session = await sio.get_session(sid)
    if not session["user"].is_manager:  # ok: the server's own word
        return {"error": "managers only"}
    await ovens.close(data["oven"])


@sio.event
async def hire(sid, data):
    if data["role"] not in ("baker", "manager"):  # ok: it is the role of somebody else
        return {"error": "no such role"}
    await ovens.hire(data["name"], data["role"])


@sio.event
async def ask(sid, data):
    if data.get("role") != "assistant":  # ok: who speaks in a conversation with a machine
        return
    await ovens.note(data["content"])
