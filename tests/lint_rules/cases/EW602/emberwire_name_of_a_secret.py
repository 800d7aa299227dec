CLIENT_SECRET_NAME = "projects/x/secrets/y"  # ok: the name of a secret
SECRET_HEADER = "x-secret"
API_SECRET = "api-secret"
JWT_SECRET = ".jwt_secret"
REDACTED_SECRET = "**********"
