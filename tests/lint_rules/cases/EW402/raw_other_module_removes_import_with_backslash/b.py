from app import h, clients


def gone(ws):
    clients.discard(ws)
