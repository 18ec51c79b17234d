"""Where root's PostgreSQL can live."""

import os
from pathlib import Path

import pytest

from deploy.local.postgres import reachable
from deploy.local.process import Account

NOBODY = Account("nobody", 65_534, 65_534)


def test_a_folder_below_a_private_one_cannot_be_reached(tmp_path: Path) -> None:
    folder = tmp_path / "private" / "data"
    folder.mkdir(parents=True)
    folder.parent.chmod(0o700)

    assert not reachable(folder, NOBODY)


def test_its_owner_reaches_a_private_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    owner = Account("me", os.getuid(), os.getgid())

    assert all(reachable(folder, owner) for folder in (tmp_path, Path("/")))


@pytest.mark.parametrize("folder", ["/", "/usr/lib", "/tmp"])  # noqa: S108 - only looked at
def test_public_folders_are_reached_by_everybody(folder: str) -> None:
    assert reachable(Path(folder), NOBODY)
