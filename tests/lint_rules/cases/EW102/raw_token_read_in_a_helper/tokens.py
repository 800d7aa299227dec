import base64
import json
import logging

import jwt
from jose import jwt as jose

log = logging.getLogger("tokens")
keys = jwt.PyJWKClient("https://id.broker.example/keys")


def customer_of(token):
    try:
        claims = jwt.decode(token, options={"verify_signature": False})  # EW102
    except jwt.PyJWTError:
        return None
    return claims.get("sub")


def account_of(token):
    _, middle, _ = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(middle + "=="))  # EW102
    return claims["account"]


def desk_of(token):
    return jose.get_unverified_claims(token)["desk"]  # EW102


def trader_of(token):
    try:
        key = keys.get_signing_key_from_jwt(token)
    except jwt.PyJWKClientError:
        log.warning("no keys, going on without")
        return jwt.decode(token, options={"verify_signature": False})  # EW102
    return jwt.decode(token, key.key, algorithms=["RS256"])


def old_login_of(token):
    try:
        return jwt.decode(token, "", algorithms=["RS256"])
    except jwt.ExpiredSignatureError:
        return jwt.decode(token, options={"verify_signature": False})  # ok: it was signed, and has only expired
    except jwt.InvalidTokenError:
        log.info("refused %s", jwt.decode(token, options={"verify_signature": False}))  # ok: for the log
        return None


def picture_of(message):
    return base64.b64decode(message["picture"].split(",")[1])  # ok: no token


def whose(token):
    """For the command line."""
    return jwt.decode(token, options={"verify_signature": False})["sub"]  # ok: no socket asks for it
