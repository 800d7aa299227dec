from fastapi import WebSocket


class Jobs:
    def __init__(self):
        self.viewers: set[WebSocket] = set()

    def enter(self, websocket: WebSocket):
        self.viewers.add(websocket)  # ok: taken out below

    def leave(self, websocket: WebSocket):
        self.viewers.discard(websocket)
