"""Endpoints of cases."""

from fastapi import APIRouter

from services.cases.api import bars, cases, disclosures, disposal, evidence, holds
from services.cases.disposal import DECLARED
from shared.disposal.extract import extract_router

router = APIRouter()
router.include_router(cases.router)
router.include_router(evidence.router)
router.include_router(holds.router)
router.include_router(bars.router)
router.include_router(disposal.router)
router.include_router(extract_router(DECLARED, "cases"))
router.include_router(disclosures.router)
