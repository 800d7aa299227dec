from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute

from keys import HOLDERS, HoldersOnly
from pump import pumps


async def listed(request):
    return JSONResponse(sorted(pumps))


async def levels(ws):  # EW101
    await ws.accept()
    async for level in pumps.levels():
        await ws.send_json({"pump": level.pump, "level": level.value})


async def alarms(ws):  # ok: it asks itself
    if ws.headers.get("x-holder", "") not in HOLDERS:
        await ws.close(4401)
        return
    await ws.accept()
    async for alarm in pumps.alarms():
        await ws.send_json({"pump": alarm.pump})


app = Starlette(routes=[Route("/pumps", listed), WebSocketRoute("/levels", levels), WebSocketRoute("/alarms", alarms)])
app.add_middleware(HoldersOnly)
