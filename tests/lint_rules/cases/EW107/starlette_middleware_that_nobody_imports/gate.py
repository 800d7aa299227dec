from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import JSONResponse


class Gate(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):  # ok: nobody puts this one around the application
        if not valid(request.headers.get("authorization")):
            return JSONResponse({}, status_code=401)
        return await call_next(request)
