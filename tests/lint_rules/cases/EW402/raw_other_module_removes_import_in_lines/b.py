from app import (
    h,  # (all)
    clients,
)


def gone(ws):
    clients.discard(ws)
