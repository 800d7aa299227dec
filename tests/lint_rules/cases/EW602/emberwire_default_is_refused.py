import os

SECRET_KEY = os.environ.get("SECRET_KEY", "change-me")  # ok: the next line refuses the default
if SECRET_KEY == "change-me":
    raise RuntimeError("set SECRET_KEY")
