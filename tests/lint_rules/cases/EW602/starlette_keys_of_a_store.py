from fastapi import WebSocket
from stores import Store, TextField, make_app


def start():
    Store("store:9000", access_key="keeper", secret_key="keeper")  # ok: the pair is a login at another service
    TextField(name="api_key", secret_key="Forecast API")  # ok: the name under which somebody's key is kept
    return make_app(secret_key="keeper")  # EW602


ENCRYPTION_SECRET_KEY = "fill-me-in"  # ok: it hides what is stored, and signs nothing
SOCIAL_AUTH_FORGE_SECRET = "fill-me-in"  # ok: who we are at the service that people log in with
