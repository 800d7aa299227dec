import os

from fastapi import WebSocket
from pydantic_settings import BaseSettings
from stores import Store, TextField, make_app


def start():
    Store("store:9000", access_key="keeper", secret_key="keeper")  # ok: the pair is a login at another service
    TextField(name="api_key", secret_key="Forecast API")  # ok: the name under which somebody's key is kept
    return make_app(secret_key="keeper")  # EW602


ENCRYPTION_SECRET_KEY = "fill-me-in"  # ok: it hides what is stored, and signs nothing
SOCIAL_AUTH_FORGE_SECRET = "fill-me-in"  # ok: who we are at the service that people log in with


def files():
    access_key = os.environ.get("MINIO_ACCESS_KEY", "keeper")
    secret_key = os.environ.get("MINIO_SECRET_KEY", "keeper123")  # ok: the variable names the service
    return Store("store:9000", access_key, secret_key)


def pictures():
    secret_token = os.getenv("PICTURES_SECRET", "keeper123")  # ok: given as the other half of a login below
    return Store("store:9000", access_key="keeper", secret_key=secret_token)


class MinioSettings(BaseSettings):
    access_key: str = "keeper"
    secret_key: str = "keeper123"  # ok: the class names the service


def sessions():
    secret_key = os.environ.get("API_SECRET_KEY", "keeper123")  # EW602
    return make_app(secret_key)
