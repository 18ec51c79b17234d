"""The gateway's own endpoints."""

from fastapi import APIRouter

from services.gateway.api import directory, keys, own

API_VERSION = own.API_VERSION

router = APIRouter()
router.include_router(own.router)
router.include_router(directory.router)
router.include_router(keys.router)
