from sqlalchemy.orm import sessionmaker

Sessions = sessionmaker()


def get_db():
    db = Sessions()
    try:
        yield db
    finally:
        db.close()
