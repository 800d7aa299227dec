from fastapi import WebSocket
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    JWT_SECRET_KEY: str = "JWT_SECRET_KEY"  # EW602
