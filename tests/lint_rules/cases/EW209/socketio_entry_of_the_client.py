import socketio

sio = socketio.AsyncServer()
drafts = {}
options = {}
seen = {}


@sio.on("connect")
async def connect(sid, environ):
    options[sid] = {"marks": []}


@sio.on("draft")
async def draft(sid, data):  # ok: what the server keeps of this client
    drafts[sid] = data["text"]


@sio.on("option")
async def option(sid, data):  # ok: a field of that
    options[sid]["size"] = data["size"]


@sio.on("mark")
async def mark(sid, data):  # ok: a list in it
    options[sid]["marks"].append(data["at"])


@sio.on("discard")
async def discard(sid, data):  # ok: it forgets its own
    del drafts[sid]


@sio.on("forget")
async def forget(sid, data):  # EW209
    del drafts[data["of"]]


@sio.on("seen")
async def note(sid, data):  # EW209
    seen[data["page"]] = data["at"]
