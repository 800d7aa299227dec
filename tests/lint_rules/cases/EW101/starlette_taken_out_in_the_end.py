import hashlib

from starlette.applications import Starlette
from starlette.authentication import requires
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from wards import wards

screens = set()


class Screen:
    def __init__(self, ws: WebSocket, ward: str):
        self.ws, self.ward, self.badge = ws, ward, None

    async def sign_in(self) -> bool:
        frame = await self.ws.receive_json()
        self.badge = hashlib.sha256(str(frame["badge"]).encode()).hexdigest()
        return await wards.role(self.badge, self.ward) is not None


async def screen(ws: WebSocket):  # ok: who is turned away is only taken out of what it never was in
    await ws.accept()
    shown = Screen(ws, ws.path_params["ward"])
    try:
        if not await shown.sign_in():
            await ws.close(code=1008)
            return
        screens.add(shown)
        while True:
            await ws.send_json({"open": await wards.open_at(shown.ward, await ws.receive_json())})
    except (WebSocketDisconnect, KeyError):
        pass
    finally:
        screens.discard(shown)


async def corridor(ws: WebSocket):  # EW101
    await ws.accept()
    shown = Screen(ws, ws.path_params["ward"])
    screens.add(shown)
    try:
        while True:
            await ws.send_json({"open": await wards.open_at(shown.ward, await ws.receive_json())})
    except WebSocketDisconnect:
        pass
    finally:
        screens.discard(shown)


async def tide(ws: WebSocket):  # ok: its first comment says that it is public
    # the level is public, it hangs at the quay
    await ws.accept()
    screens.add(ws)
    async for _ in ws.iter_text():
        await ws.send_json({"open": await wards.level()})


@requires("staff")
async def staff_page(request):
    return await wards.page(request)


app = Starlette(
    routes=[
        WebSocketRoute("/screens/{ward}", screen),
        WebSocketRoute("/corridors/{ward}", corridor),
        WebSocketRoute("/tide", tide),
    ]
)
