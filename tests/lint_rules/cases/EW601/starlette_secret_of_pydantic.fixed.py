from fastapi import WebSocket
from pydantic import SecretStr
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    api_key: SecretStr


settings = Settings()


@app.websocket("/ws")
async def f(ws: WebSocket):
    logger.info("runs with %s", settings.api_key)
    api_key = settings.api_key.get_secret_value()
    logger.info("runs with %s", "***")
