from sqlalchemy.orm import sessionmaker

Sessions = sessionmaker()
