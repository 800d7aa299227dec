from fastapi import FastAPI

from backend.config import SECRET_KEY

app = FastAPI()
signer = Signer(SECRET_KEY)
