"""The gateway's own endpoints."""

from fastapi import APIRouter

from services.gateway.api import directory, keys, own, scim

API_VERSION = own.API_VERSION

router = APIRouter()
router.include_router(own.router)
router.include_router(directory.router)
router.include_router(keys.router)
router.include_router(scim.router)
