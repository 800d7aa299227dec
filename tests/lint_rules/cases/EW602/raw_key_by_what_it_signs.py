import os

import jwt
from aiohttp import web
from aiohttp_session import setup
from aiohttp_session.cookie_storage import EncryptedCookieStorage
from itsdangerous import Signer, URLSafeTimedSerializer

COOKIES = os.environ.get("COOKIE_KEY", "bWFya2V0LWtleS0zMi1ieXRlcyEhISEhISEhISEhISE=")  # EW602
ISSUER = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----"  # ok: it only verifies
LOGINS = os.environ["LOGINS"]  # ok: read from the environment
SALT = "pickup-code"  # ok: no key

pickups = Signer("kitchen-7731-pass", salt=SALT)  # EW602
logins = URLSafeTimedSerializer(LOGINS, salt="login")


def customer_of(token):
    return jwt.decode(token, ISSUER, algorithms=["ES256"])["sub"]


async def live(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    customer = logins.loads(request.headers["X-Login"], max_age=900)
    async for frame in ws:
        await ws.send_str(pickups.sign(f"{customer}:{frame.data}").decode())
    return ws


def application():
    app = web.Application()
    setup(app, EncryptedCookieStorage(COOKIES))
    app.router.add_get("/live", live)
    return app
