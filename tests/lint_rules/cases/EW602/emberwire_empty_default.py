import os

SECRET_KEY = os.environ.get("SECRET_KEY", "")  # ok: an empty default fails at once
