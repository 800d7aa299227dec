import socketio

sio = socketio.AsyncServer()
drafts = {}


@sio.on("line")
async def handle_line(session_id, line):
    if line.startswith("/"):
        await handle_command(session_id, line)
    else:
        await handle_text(session_id, line)


async def handle_command(session_id, line):  # ok: `session_id` is the connection, and each way tells it something
    if line == "/clear":
        await sio.emit("shown", "", room=session_id)
    else:
        await sio.emit("shown", "no such command", room=session_id)


async def handle_text(session_id, line):
    if not line:
        return  # EW314
    await sio.emit("shown", line, room=session_id)


@sio.on("draft")
async def handle_draft(session_id, draft):
    await handle_message(session_id, draft)
    return {"kept": True}


async def handle_message(session_id, draft):  # ok: who calls it acknowledges the draft
    if draft:
        drafts[session_id] = draft
