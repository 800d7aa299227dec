@sio.event
async def call(sid, data):
    name = data["name"]
    match name:
        case "rename" | "archive":
            await getattr(api, name)()  # ok: one of two
