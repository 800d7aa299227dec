import os


class Plain:
    SECRET_KEY = os.getenv("SECRET_KEY", "for my machine only")  # ok: production reads it anew, without a default
    JWT_SECRET_KEY = os.getenv("JWT_SECRET_KEY", "for my machine only")  # EW602
