"""A desktop in the browser: the middleware leaves out what begins with /ws/, and nobody else asks."""

from fastapi import APIRouter, FastAPI, WebSocket
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import RedirectResponse

router = APIRouter()


class LoginMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        if request.url.path.startswith("/ws/"):
            return await call_next(request)
        if not await sessions.valid(request.cookies.get("session")):
            return RedirectResponse("/login")
        return await call_next(request)


@router.websocket("/ws/shell")
async def shell(websocket: WebSocket) -> None:
    if websocket.headers.get("origin") not in ORIGINS or not await sessions.valid(websocket.cookies.get("session")):
        await websocket.close(1008)
        return
    await websocket.accept()
    process = await start_shell()
    async for text in websocket.iter_text():
        await process.write(text)


app = FastAPI()
app.add_middleware(LoginMiddleware)
app.include_router(router)
