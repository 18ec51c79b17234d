"""Generated passwords and keys of the local platform: made once, readable by their owner only."""

import json
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from deploy.local.config import OWNER, SCHEMAS, SEALING
from shared.secret_files import replace_secret

INSTALLATION = "local"
KEY_BYTES = 32


def ensure_credentials(folder: Path) -> dict[str, str]:
    """Make what is missing in *folder*; returns role -> database password."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _once(folder / "field_key", lambda: secrets.token_bytes(KEY_BYTES))
    for service in SCHEMAS:
        _ensure_audit_key(folder, service)
    for service in SEALING:
        _once(folder / f"kek_{service}", _new_kek)
    if not (folder / "token_key.json").exists():
        _make_token_key(folder)
    if not (folder / "issuer.json").exists():
        _make_issuer_key(folder)
    roles: Iterable[str] = ("postgres", OWNER, *SCHEMAS)
    return {role: _password(folder / f"db_{role}") for role in roles}


def _ensure_audit_key(folder: Path, service: str) -> None:
    """The sealer's key of *service*, and its public half for whoever verifies."""
    public = folder / f"audit_{service}.pub"
    seed = _once(folder / f"audit_key_{service}", lambda: secrets.token_bytes(KEY_BYTES))
    if not public.exists():
        from shared.audit.checkpoint import Signer  # heavy, and needed at the first start only

        replace_secret(public, Signer(f"tillit/{INSTALLATION}/{service}", seed).verifier.text().encode() + b"\n")


def _new_kek() -> bytes:
    from shared.vault.keks import format_versions  # heavy, and needed at the first start only

    return format_versions({1: secrets.token_bytes(KEY_BYTES)})


def _password(file: Path) -> str:
    return _once(file, lambda: secrets.token_urlsafe(24).encode()).decode()


def _once(file: Path, make: Callable[[], bytes]) -> bytes:
    if not file.exists():
        replace_secret(file, make())
    return file.read_bytes()


def _make_token_key(folder: Path) -> None:
    """The key pair with which the gateway signs its tokens for the services; they know the public half."""
    key = _new_key()
    replace_secret(folder / "token_key.json", json.dumps(key.as_dict(private=True)).encode())
    replace_secret(folder / "jwks.json", json.dumps({"keys": [key.as_dict(private=False)]}).encode())


def _make_issuer_key(folder: Path) -> None:
    """The key with which the local identity issuer signs the demo users' tokens; the gateway alone knows it."""
    replace_secret(folder / "issuer.json", json.dumps(_new_key().as_dict(private=True)).encode())


def _new_key() -> Any:
    from joserfc.jwk import OKPKey  # heavy, and needed at the first start only

    return OKPKey.generate_key("Ed25519", {"use": "sig", "alg": "Ed25519"}, auto_kid=True)  # RFC 9864
