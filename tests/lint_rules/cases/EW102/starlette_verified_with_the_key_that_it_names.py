import jwt
from fastapi import FastAPI, WebSocket

app = FastAPI()


async def who(token: str, validator: Validator) -> str:
    said = jwt.decode(token, options={"verify_signature": False})  # ok: it only says which key the token is verified with
    tenant = await tenants.get(said["tenant"])
    validator.validate_token(token, tenant.key)
    return said["sub"]


async def believed(token: str) -> str:
    said = jwt.decode(token, options={"verify_signature": False})  # EW102
    return said["sub"]
