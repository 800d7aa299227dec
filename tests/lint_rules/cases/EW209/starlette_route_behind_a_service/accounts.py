import os

import jwt
from fastapi import Header, HTTPException


def who(ticket: str = Header()):
    try:
        return jwt.decode(ticket, os.environ["KEY"], algorithms=["HS256"])["sub"]
    except jwt.InvalidTokenError:
        raise HTTPException(401)
