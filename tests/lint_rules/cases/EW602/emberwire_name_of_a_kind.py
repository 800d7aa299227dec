from enum import Enum


class Kind(Enum):
    SECRET = "SECRET"  # ok: the name of a kind
    JWT_SECRET = "a kind of secret"
