import os
from dataclasses import dataclass

from django.conf import settings
from fastapi import WebSocket


@dataclass
class Courier:
    header: str
    secret_key: str


@dataclass
class Signed:
    signing_key: str


COURIERS = {
    "north": Courier(header="X-North", secret_key="north_courier_secret"),  # ok: the name of a setting, see below
    "south": Courier(header="X-South", secret_key="south_courier_secret"),  # ok: the same
}
OURS = Signed(signing_key="ferry-and-lamp")  # EW602
JWT_SECRET = "FERRY_JWT_SECRET"  # ok: the name of the variable that is read below
SESSION_SECRET = "lamp-and-ferry"  # EW602


def secret_of(courier: str) -> str:
    return settings.get(COURIERS[courier].secret_key.upper())


def sign(user: str) -> str:
    return encode({"user": user}, os.environ[JWT_SECRET], SESSION_SECRET, OURS.signing_key)


async def feed(websocket: WebSocket) -> None:
    await websocket.send_text(sign("someone"))
