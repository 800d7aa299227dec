from sqlalchemy.ext.asyncio import async_sessionmaker

Sessions = async_sessionmaker()
