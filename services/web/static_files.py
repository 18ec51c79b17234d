"""Style sheets, scripts and the mark of the console, read once and served from memory."""

from functools import cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter, HTTPException, Response

router = APIRouter()
FOLDER: Final = Path(__file__).parent / "static"
TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@cache
def contents() -> dict[str, bytes]:
    """Every static file by its name."""
    return {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.suffix in TYPES}


@router.get("/static/{name}")
async def static_file(name: str) -> Response:
    """One file; its address carries a hash of its content."""
    content = contents().get(name)
    if content is None:
        raise HTTPException(404)
    return Response(content, media_type=f"{TYPES[Path(name).suffix]}; charset=utf-8")
