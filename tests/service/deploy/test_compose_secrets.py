"""deploy/compose-secrets.sh makes each secret once, readable in containers and hidden on the host."""

import json
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from deploy.local.config import OWNER, SCHEMAS
from tests.manifests.render import ROOT, compose, read_yaml

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not on this machine")


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A copy of the script: it writes beside itself."""
    (tmp_path / "deploy").mkdir()
    return Path(shutil.copy(ROOT / "deploy" / "compose-secrets.sh", tmp_path / "deploy"))


def run(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([script, *arguments], capture_output=True, text=True, check=False, timeout=60)


def made(script: Path) -> dict[str, bytes]:
    folder = script.parent.parent / ".local" / "compose"
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_without_an_identity_provider_it_says_what_is_missing(script: Path) -> None:
    result = run(script)

    assert result.returncode == 1
    assert "oidc_client_secret" in result.stderr


def test_a_second_run_changes_nothing(script: Path) -> None:
    run(script)
    before = made(script)

    run(script)

    assert made(script) == before
    assert {f"db_{role}" for role in ("postgres", OWNER, *SCHEMAS)} < before.keys()
    assert len(before["field_key"]) == 32


def test_the_files_of_the_compose_files_are_made(script: Path) -> None:
    run(script, "--demo")

    wanted = {**compose()["secrets"], **read_yaml("deploy/compose.demo.yml")["secrets"]}
    assert {Path(spec["file"]).name for spec in wanted.values()} == made(script).keys()


def test_others_on_the_host_cannot_reach_them(script: Path) -> None:
    run(script)
    folder = script.parent.parent / ".local" / "compose"

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o444}


def test_the_gateway_signs_what_the_services_verify(script: Path) -> None:
    run(script)
    files = made(script)
    key = OKPKey.import_key(json.loads(files["token_key.json"]))

    token = jwt.encode({"alg": "Ed25519", "kid": key.kid}, {"sub": "kim"}, key, algorithms=["Ed25519"])

    keys = KeySet.import_key_set(json.loads(files["jwks.json"]))
    assert jwt.decode(token, keys, algorithms=["Ed25519"]).claims == {"sub": "kim"}
    assert "d" not in json.loads(files["jwks.json"])["keys"][0]


def test_the_demo_issuer_has_a_key_that_no_service_takes(script: Path) -> None:
    assert run(script, "--demo").returncode == 0
    files = made(script)

    taken = {key["x"] for key in json.loads(files["jwks.json"])["keys"]}

    assert json.loads(files["issuer.json"])["x"] not in taken
