"""No process of ours starts in production with the settings of a demo."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared.revision import package

SERVICES = ("gateway", "web", "intake", "risk", "controls", "cases", "reporting", "notifications", "tips")


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_ends_with_status_78_and_one_line_where_its_settings_are_a_demos(
    service: str, tmp_path: Path
) -> None:
    key = tmp_path / "field_key"
    key.write_bytes(b"k" * 32)
    environment = {"PROFILE": "production", "TOKEN_ISSUER": "tillit-local", "FIELD_KEY_FILE": str(key), "PORT": "1"}

    ended = subprocess.run(
        [sys.executable, "-m", f"{package(service)}.main"],
        env=os.environ | environment | {"DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ended.returncode == 78
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith(f"{service}: TOKEN_ISSUER is the local issuer")
