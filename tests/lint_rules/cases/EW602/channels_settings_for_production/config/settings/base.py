import os

SECRET_KEY = os.environ.get("SECRET_KEY", "only-for-trying")  # ok: in production another one signs
JWT_SIGNING_KEY = os.environ.get("JWT_SIGNING_KEY", "only-for-trying-too")  # EW602
INSTALLED_APPS = ["channels"]
