from .jwt_required_here import jwt_required_here
from .logged import logged
