from fastapi import WebSocket
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    api_key: str | None = None


settings = Settings()


def is_allowed(ws):
    if settings.api_key is None:
        return True
    return ws.headers.get("x-api-key") == settings.api_key


@app.websocket("/jobs")
async def jobs(ws: WebSocket):  # EW109
    if not is_allowed(ws):
        return await ws.close(1008)
    await ws.accept()
    await ws.send_json({"jobs": queue.running()})
