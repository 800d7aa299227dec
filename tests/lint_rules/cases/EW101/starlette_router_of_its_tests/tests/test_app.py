from fastapi import APIRouter, Depends, FastAPI

from elsewhere import needed


def test_a_router_that_asks():
    app = FastAPI()
    app.include_router(APIRouter(), dependencies=[Depends(needed)])
