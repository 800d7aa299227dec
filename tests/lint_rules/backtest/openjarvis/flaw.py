"""An agent's API behind a key, which a middleware for HTTP asks for."""

import hmac

from fastapi import FastAPI, WebSocket
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import JSONResponse


class KeyMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        if not hmac.compare_digest(request.headers.get("x-api-key", ""), API_KEY):
            return JSONResponse({"detail": "who are you?"}, status_code=401)
        return await call_next(request)


app = FastAPI()
app.add_middleware(KeyMiddleware)


@app.websocket("/v1/chat/stream")
async def stream(websocket: WebSocket) -> None:
    await websocket.accept()
    async for text in websocket.iter_text():
        await websocket.send_text(await agent.answer(text))
