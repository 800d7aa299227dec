from fastapi import APIRouter, Depends
from fastapi.security import OAuth2PasswordBearer

router = APIRouter()
scheme = OAuth2PasswordBearer(tokenUrl="token")


@router.get("/me")
async def me(token: str = Depends(scheme)):
    return {"token": token}
