import os

if os.environ.get("CI"):
    SECRET_KEY = "ci only"  # ok: not in production
