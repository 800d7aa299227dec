from fastapi import WebSocket
from pydantic import Field
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    SECRET_KEY: str = Field(default="change-me-in-production-0123456789", min_length=32)  # EW602
    JWT_SECRET: str = Field("change-me-in-production-0123456789")  # EW602
    SIGNING_KEY: str = Field(min_length=32)  # ok: it has to be set
    TITLE: str = Field(default="Secrets of the sea")


async def authenticate(websocket: WebSocket, settings: Settings):
    return jwt.decode(websocket.headers["authorization"], settings.SECRET_KEY, algorithms=["HS256"])
