"""Generated passwords and keys."""

import json
import stat
from pathlib import Path

import pytest

from deploy.local.credentials import ensure_credentials


def test_passwords_stay_the_same_at_the_next_start(tmp_path: Path) -> None:
    assert ensure_credentials(tmp_path / "secrets") == ensure_credentials(tmp_path / "secrets")


def test_every_role_has_a_password_of_its_own(tmp_path: Path) -> None:
    passwords = ensure_credentials(tmp_path / "secrets")

    assert len(set(passwords.values())) == len(passwords) == 10


@pytest.mark.asvs("13.3.1")
def test_only_the_owner_can_read_secrets(tmp_path: Path) -> None:
    ensure_credentials(tmp_path / "secrets")

    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "secrets").iterdir()}

    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


def test_the_published_key_set_holds_no_private_part(tmp_path: Path) -> None:
    ensure_credentials(tmp_path / "secrets")

    key = json.loads((tmp_path / "secrets" / "jwks.json").read_text())["keys"][0]

    assert "d" not in key
    assert key["crv"] == "Ed25519"


def test_the_demo_issuers_key_is_not_the_gateways(tmp_path: Path) -> None:
    ensure_credentials(tmp_path / "secrets")

    demo = json.loads((tmp_path / "secrets" / "issuer.json").read_text())
    published = json.loads((tmp_path / "secrets" / "jwks.json").read_text())["keys"]

    assert demo["x"] not in {key["x"] for key in published}


def test_the_key_for_identity_numbers_has_256_bits(tmp_path: Path) -> None:
    ensure_credentials(tmp_path / "secrets")

    assert len((tmp_path / "secrets" / "field_key").read_bytes()) == 32
