class Base(DeclarativeBase):
    pass


class User(Base):
    id = Column(Integer, primary_key=True)
    name = Column(String)
    locked = Column(Boolean, default=False)
