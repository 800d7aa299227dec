import os

from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import PlainTextResponse

HOLDERS = dict(line.split() for line in open(os.environ["HOLDERS"]))


class HoldersOnly(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        holder = HOLDERS.get(request.headers.get("x-holder", ""))
        if holder is None:
            return PlainTextResponse("who are you?", status_code=401)
        request.state.holder = holder
        return await call_next(request)
