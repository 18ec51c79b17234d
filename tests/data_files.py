"""Where the real files of others lie: beside the checkout, never inside it."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def data_dir() -> Path | None:
    """The folder of real sample files, or None where this machine has none."""
    folder = Path(os.environ.get("TILLIT_DATA", ROOT.parent / "shared" / "data"))
    return folder if (folder / "MANIFEST.tsv").exists() else None


def shared_data() -> Path:
    """The folder of real sample files; skips the test where it is absent."""
    folder = data_dir()
    if folder is None:
        pytest.skip("the real sample files are absent: set TILLIT_DATA to their folder")
    return folder
