from fastapi import APIRouter

from reports import reports

router = APIRouter()
router.include_router(reports)
