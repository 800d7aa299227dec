from websocket_models import Row
from sqlalchemy.orm import Session


async def keep(db: Session, text):
    db.add(text)
    db.commit()  # EW501
