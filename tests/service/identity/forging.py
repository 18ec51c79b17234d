"""Tokens and headers that must open nothing, and every operation that they are tried on."""

import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

from joserfc import jwe, jwt
from joserfc.jwk import OctKey, OKPKey, RSAKey

from shared.openapi import operations
from shared.testing import Issuer
from tests.contract.documents import load

SOME_ID = "0193a1b2-0000-7000-8000-000000000000"

NO_TOKENS: Mapping[str, Mapping[str, str]] = {
    "no header": {},
    "an empty header": {"Authorization": ""},
    "Bearer alone": {"Authorization": "Bearer"},
    "Bearer and rubbish": {"Authorization": "Bearer x"},
    "Basic": {"Authorization": "Basic a2ltOnBhc3M="},
    "another scheme": {"Authorization": "Token abc"},
    "a key in the wrong form": {"X-API-Key": "abc"},
}


def good(issuer: Issuer, **claims: object) -> dict[str, Any]:
    """The claims of a token that would be taken, with some replaced; None leaves a claim out."""
    now = int(time.time())
    whole: dict[str, Any] = {
        "iss": issuer.name,
        "aud": "tillit",
        "sub": "kim",
        "client_id": "tillit-console",
        "iat": now,
        "exp": now + 300,
        "roles": ["controller", "security_head"],
        "municipality_id": "9999",
        "committees": ["*"],
    }
    return {name: value for name, value in (whole | claims).items() if value is not None}


def signed(issuer: Issuer, header: Mapping[str, object] | None = None, **claims: object) -> str:
    """A token of the trusted key, with parts of the header and claims replaced; None leaves one out."""
    head = {"alg": "Ed25519", "typ": "at+jwt", "kid": issuer.key.kid} | dict(header or {})
    head = {name: value for name, value in head.items() if value is not None}
    return _sign(head, good(issuer, **claims), issuer.key)


def _sign(header: Mapping[str, object], claims: Mapping[str, object], key: Any) -> str:
    """Sign, whatever the header says: a forger does not ask the library."""
    from base64 import urlsafe_b64encode

    parts = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    body = b".".join(parts)
    return (body + b"." + urlsafe_b64encode(key.private_key.sign(body)).rstrip(b"=")).decode()


def unsigned(issuer: Issuer) -> str:
    """Alg none, with the signature left out."""
    return signed(issuer, {"alg": "none"}).rpartition(".")[0] + "."


def confused(issuer: Issuer) -> str:
    """HS256 with the public key's own text as the shared secret."""
    secret = OctKey.import_key(json.dumps(issuer.key.as_dict(private=False)).encode())
    header = {"alg": "HS256", "typ": "at+jwt", "kid": issuer.key.kid}
    return jwt.encode(header, good(issuer), secret, algorithms=["HS256"])


def strange(issuer: Issuer) -> str:
    """Well made and under a known key id, by a key that nobody here knows."""
    stranger = OKPKey.generate_key("Ed25519", {"kid": issuer.key.kid or ""})
    return _sign({"alg": "Ed25519", "typ": "at+jwt", "kid": issuer.key.kid}, good(issuer), stranger)


def bringing_its_key(issuer: Issuer) -> str:
    """Signed by the key that its own header brings."""
    own = OKPKey.generate_key("Ed25519", {"kid": "mine"})
    return _sign(
        {"alg": "Ed25519", "typ": "at+jwt", "kid": "mine", "jwk": own.as_dict(private=False)}, good(issuer), own
    )


def encrypted(issuer: Issuer) -> str:
    """A JWE bomb: a megabyte of zeros that unfolds from little."""
    return _bomb(issuer.key.kid or "")


@cache
def _bomb(key_id: str) -> str:
    key = RSAKey.generate_key(2048)
    header = {"alg": "RSA-OAEP", "enc": "A128GCM", "zip": "DEF", "kid": key_id}
    return jwe.encrypt_compact(header, b"0" * 200_000, key)


Forge = Callable[[Issuer, str], str]

FORGED: Mapping[str, Forge] = {
    "A2 alg none": lambda issuer, _: unsigned(issuer),
    "A2 alg None in another spelling": lambda issuer, _: signed(issuer, {"alg": "nOnE"}),
    "A2 HS256 with the public key": lambda issuer, _: confused(issuer),
    "A2 a stranger's key under a known id": lambda issuer, _: strange(issuer),
    "A2 a path as key id": lambda issuer, _: signed(issuer, {"kid": "../../../../etc/passwd"}),
    "A2 SQL as key id": lambda issuer, _: signed(issuer, {"kid": "x' UNION SELECT 'key"}),
    "A2 no key id": lambda issuer, _: signed(issuer, {"kid": None}),
    "A2 a key id that is no text": lambda issuer, _: signed(issuer, {"kid": ["a"]}),
    "A2 jku to our listener": lambda issuer, url: signed(issuer, {"jku": f"{url}/jwks"}),
    "A2 x5u to our listener": lambda issuer, url: signed(issuer, {"x5u": f"{url}/cert"}),
    "A2 a key in the header": lambda issuer, _: bringing_its_key(issuer),
    "A3 expired": lambda issuer, _: signed(issuer, exp=int(time.time()) - 61),
    "A3 never expiring": lambda issuer, _: signed(issuer, exp=None),
    "A3 not yet valid": lambda issuer, _: signed(issuer, nbf=int(time.time()) + 120),
    "A3 issued in the future": lambda issuer, _: signed(issuer, iat=int(time.time()) + 120),
    "A3 another issuer": lambda issuer, _: signed(issuer, iss="https://login.example.org"),
    "A3 an issuer that begins alike": lambda issuer, _: signed(issuer, iss=f"{issuer.name}.evil.example"),
    "A3 meant for another service": lambda issuer, _: signed(issuer, aud="intake"),
    "A3 meant for nobody": lambda issuer, _: signed(issuer, aud=None),
    "A3 an ID token": lambda issuer, _: signed(issuer, {"typ": "JWT"}, aud="tillit-console", nonce="n"),
    "A3 typ JWT": lambda issuer, _: signed(issuer, {"typ": "JWT"}),
    "A3 typ of a logout token": lambda issuer, _: signed(issuer, {"typ": "logout+jwt"}),
    "A3 no typ": lambda issuer, _: signed(issuer, {"typ": None}),
    "A3 an unknown crit": lambda issuer, _: signed(issuer, {"crit": ["exp2"], "exp2": 1}),
    "A3 no subject": lambda issuer, _: signed(issuer, sub=None),
    "A4 a JWE bomb": lambda issuer, _: encrypted(issuer),
    "A4 a long header": lambda issuer, _: signed(issuer, {"x": "y" * 6_000}),
    "A4 deep nesting": lambda issuer, _: signed(issuer, {"x": json.loads("[" * 400 + "]" * 400)}),
    "A4 many claims": lambda issuer, _: signed(issuer, None, **{f"claim{n}": n for n in range(10_000)}),
    "A4 no token at all": lambda _, __: "a.b.c",
    "A4 only dots": lambda _, __: "." * 1_000,
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a committed OpenAPI document that needs a caller."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def operations_of(service: str) -> list[Operation]:
    """Every operation of *service* that needs a caller, with ids filled in."""
    return [
        Operation(method.upper(), _filled(path))
        for path, method, operation in operations(load(f"openapi/{service}.json"))
        if operation["security"]
    ]


def _filled(path: str) -> str:
    return "/".join(quote(SOME_ID) if part.startswith("{") else part for part in path.split("/"))


@dataclass
class Listener:
    """A port that a forged token names; *url* is its address."""

    socket: socket.socket

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def was_asked(self) -> bool:
        """Whether anybody has connected since it began to listen."""
        try:
            connection, _ = self.socket.accept()
        except BlockingIOError:
            return False
        connection.close()
        return True


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener that takes connections and tells of them."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        found.listen(16)
        found.setblocking(False)
        yield Listener(found)
