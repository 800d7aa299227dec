from fastapi import APIRouter, WebSocket


class Routes:
    def register(self, router: APIRouter):
        if not self.enabled:
            return  # ok: it accepts nobody itself

        @router.websocket("/ws")
        async def serve(websocket: WebSocket):
            await websocket.accept()
            await websocket.send_text("hello")
