import jwt

SECRET_KEY = "change-me-before-you-deploy"  # EW602


def user_of(token):
    return jwt.decode(token, SECRET_KEY, algorithms=["HS256"])["sub"]
