from .server import live


@live.server.on("enter")
async def enter(sid, data):
    await live.server.enter_room(sid, data["room"])  # EW201
