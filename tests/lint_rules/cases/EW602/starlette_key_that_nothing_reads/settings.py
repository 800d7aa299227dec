from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    secret_key: str = "change-me-in-production"  # ok: no other line of the project reads it
    jwt_secret: str = "change-me-as-well"  # EW602
    port: int = 8000
