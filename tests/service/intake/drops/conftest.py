"""A folder that files are dropped into, and who looks at it."""

from pathlib import Path

import pytest
from fastapi import FastAPI

from services.intake.drops.configured import FolderDrop
from tests.service.intake.dropping import SOURCE, Looker


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that a finance system drops files into."""
    folder = tmp_path / "inbox" / "son"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def drop(folder: Path) -> FolderDrop:
    """The drop of it."""
    return FolderDrop.model_validate({**SOURCE, "folder": folder})


@pytest.fixture
def looker(app: FastAPI, drop: FolderDrop) -> Looker:
    """Who looks at it."""
    return Looker(app, drop)
