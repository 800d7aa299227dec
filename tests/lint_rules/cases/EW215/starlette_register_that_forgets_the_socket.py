from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocketDisconnect

import register
from people import by_cookie


class Class:
    def __init__(self):
        self.desks = {}
        self.raised = {}

    async def tell(self, **event):
        for ws in list(self.desks):
            try:
                await ws.send_json(event)
            except RuntimeError:
                self.desks.pop(ws, None)
                await ws.close(1011)


classes = {}


async def teach(room, number, me, msg):
    if msg["do"] == "send_home":
        pupil = int(msg["pupil"])
        await register.remove(number, pupil)  # EW215
        room.raised.pop(pupil, None)
        await room.tell(event="gone", pupil=pupil)


async def teach_well(room, number, me, msg):
    pupil = int(msg["pupil"])
    await register.remove(number, pupil)  # ok: and his sockets are closed
    for ws in [ws for ws, owner in room.desks.items() if owner == pupil]:
        room.desks.pop(ws, None)
        await ws.close(4403)


async def classroom(ws):
    number = ws.path_params["number"]
    me = await by_cookie(ws.cookies.get("sid"))
    if me is None or await register.role(number, me) is None:
        await ws.close(1008)
        return
    await ws.accept()
    room = classes.setdefault(number, Class())
    room.desks[ws] = me
    handle = teach if await register.role(number, me) == "teacher" else teach_well
    try:
        while True:
            await handle(room, number, me, await ws.receive_json())
    except WebSocketDisconnect:
        pass
    finally:
        room.desks.pop(ws, None)


app = Starlette(routes=[WebSocketRoute("/classes/{number:int}", classroom)])
