class Base(DeclarativeBase):
    pass


class User(Base):
    id = Column(Integer, primary_key=True)
    name = Column(String)
    active = Column(Boolean, default=True)
