class Base(DeclarativeBase):
    pass


class User(Base):
    id = Column(Integer, primary_key=True)
    is_active = Column(Boolean, default=True)
