import jwt

from settings import Settings

settings = Settings()


def user_of(token: str) -> str:
    return jwt.decode(token, settings.jwt_secret, algorithms=["HS256"])["sub"]
