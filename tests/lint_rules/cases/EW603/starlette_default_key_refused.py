from fastapi import WebSocket


@app.post("/register")
def register(access_token: str, access_token_again: str, ws: WebSocket):
    if settings.SECRET_KEY == settings.DEFAULT_SECRET_KEY:  # ok: both are the server's own
        raise RuntimeError
