from fastapi import APIRouter

import alarms

router = APIRouter(prefix="/wards")
router.include_router(alarms.router)
