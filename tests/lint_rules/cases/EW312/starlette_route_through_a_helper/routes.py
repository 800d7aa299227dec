from board import broadcast_waiting
from fastapi import APIRouter
from fastapi.encoders import jsonable_encoder

router = APIRouter()


@router.post("/patients")
async def admit(form: Form):
    patients = await waiting()
    await broadcast_waiting([jsonable_encoder(one) for one in patients])  # EW312
    await broadcast_waiting([{"bed": one.bed} for one in patients])  # ok: one field of each
    return [jsonable_encoder(one) for one in patients]  # ok: to the one who asked


@router.post("/beds")
async def moved(form: Form):
    await notify_patient(form.patient, form.patient.model_dump())  # ok: to that one
