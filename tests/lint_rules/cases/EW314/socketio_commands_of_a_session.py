import socketio

sio = socketio.AsyncServer()
drafts = {}


@sio.on("line")
async def handle_line(visitor, line):
    if line.startswith("/"):
        await handle_command(visitor, line)
    else:
        await handle_text(visitor, line)


async def handle_command(visitor, line):  # ok: `visitor` is the connection, and each way tells it something
    if line == "/clear":
        await sio.emit("shown", "", room=visitor)
    else:
        await sio.emit("shown", "no such command", room=visitor)


async def handle_text(visitor, line):
    if not line:
        return  # EW314
    await sio.emit("shown", line, room=visitor)


@sio.on("draft")
async def handle_draft(visitor, draft):
    await handle_message(visitor, draft)
    return {"kept": True}


async def handle_message(visitor, draft):  # ok: who calls it acknowledges the draft
    if draft:
        drafts[visitor] = draft
