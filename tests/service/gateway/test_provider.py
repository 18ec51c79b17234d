"""An identity provider that rotates its keys, falls silent or lies."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from joserfc.jwk import KeySet, OKPKey

from shared import oidc
from shared.oidc import Keys, OidcSettings, Provider, ProviderDown, is_public
from shared.testing import Issuer
from tests.service.gateway.conftest import Gateway, running_gateway
from tests.service.identity.forging import signed


@dataclass
class FakeProvider:
    """A provider's discovery document and keys; *asked* are the paths that were fetched."""

    server: ThreadingHTTPServer
    keys: list[OKPKey] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    down: bool = False
    jwks_uri: str = ""
    answer: bytes = b""

    @property
    def url(self) -> str:
        """Its issuer."""
        return f"http://127.0.0.1:{self.server.server_port}"

    def content(self, path: str) -> bytes:
        """What it answers."""
        if path == "/jwks":
            return self.answer or json.dumps({"keys": [key.as_dict(private=False) for key in self.keys]}).encode()
        return json.dumps({"issuer": self.url, "jwks_uri": self.jwks_uri or f"{self.url}/jwks"}).encode()


@contextmanager
def providing() -> Iterator[FakeProvider]:
    """A provider on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            fake.asked.append(self.path)
            if self.path == "/redirect":
                self.send_response(302)
                self.send_header("Location", f"{fake.url}/jwks")
                self.end_headers()
                return
            self.send_response(503 if fake.down else 200)
            self.end_headers()
            self.wfile.write(b"down" if fake.down else fake.content(self.path))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake = FakeProvider(server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield fake
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with providing() as provider:
        yield provider


def issuer_of(provider: FakeProvider, tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    issuer = Issuer(tmp_path_factory.mktemp("provider") / "jwks.json", provider.url)
    provider.keys.append(issuer.key)
    return issuer


@pytest.fixture
def with_provider(environment: dict[str, str], provider: FakeProvider) -> Iterator[Gateway]:
    """A gateway that trusts *provider*."""
    with running_gateway(environment | {"OIDC_ISSUER": provider.url, "RATE_ADDRESS_PER_MINUTE": "100000"}) as gateway:
        yield gateway


def asks(client: httpx.Client, token: str) -> int:
    return client.get("/alerts", headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_provider_that_is_down_signs_nobody_out_and_is_not_hammered(
    with_provider: Gateway, provider: FakeProvider, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A5: cached keys work, an unknown key id is a 401, and 1,000 tries make no more than one fetch a minute."""
    issuer = issuer_of(provider, tmp_path_factory)
    with httpx.Client(base_url=f"{with_provider.url}/tillit/v1", timeout=20) as client:
        assert asks(client, signed(issuer)) == 200
        provider.down = True
        provider.asked.clear()

        guessed = {asks(client, signed(issuer, {"kid": f"unknown-{n}"})) for n in range(1_000)}
        fresh = asks(client, signed(issuer, jti="another token"))

    assert guessed == {401}
    assert fresh == 200
    assert len(provider.asked) <= 1


def keys_of(provider: FakeProvider) -> Keys:
    return Keys(Provider(OidcSettings.model_validate({"profile": "local", "oidc_issuer": provider.url})).key_set)


def new_key() -> OKPKey:
    return OKPKey.generate_key("Ed25519", {"use": "sig"}, auto_kid=True)


async def test_a_key_that_was_rotated_in_is_found(provider: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oidc, "REFETCH_SECONDS", 0.0)
    old, new = new_key(), new_key()
    provider.keys.append(old)
    keys = keys_of(provider)
    await keys.for_key(old.kid or "")
    provider.keys[:] = [new]

    found = await keys.for_key(new.kid or "")

    assert [key.kid for key in found.keys] == [new.kid]


async def test_keys_are_believed_for_a_day_and_no_longer_while_the_provider_is_down(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = new_key()
    provider.keys.append(key)
    keys = keys_of(provider)
    await keys.for_key(key.kid or "")
    provider.down = True
    keys._tried_at = float("-inf")

    keys._read_at = time.monotonic() - oidc.KEEP_SECONDS + 60
    still = await keys.for_key(key.kid or "")
    keys._read_at = time.monotonic() - oidc.KEEP_SECONDS - 1

    assert isinstance(still, KeySet)
    with pytest.raises(ProviderDown):
        await keys.for_key(key.kid or "")


@pytest.mark.parametrize(
    "jwks_uri",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.2/jwks",
        "http://localhost/jwks",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://user@127.0.0.1/jwks",
    ],
)
async def test_a_provider_cannot_send_us_to_another_host(provider: FakeProvider, jwks_uri: str) -> None:
    provider.jwks_uri = jwks_uri

    with pytest.raises(ProviderDown):
        await keys_of(provider).for_key("any")

    assert "/jwks" not in provider.asked


async def test_a_redirect_is_not_followed(provider: FakeProvider) -> None:
    provider.jwks_uri = f"{provider.url}/redirect"

    with pytest.raises(ProviderDown):
        await keys_of(provider).for_key("any")

    assert "/jwks" not in provider.asked


async def test_an_endless_answer_is_cut_off(provider: FakeProvider) -> None:
    provider.answer = b'{"keys": [' + b" " * (oidc.MAX_ANSWER_BYTES + 1) + b"]}"

    with pytest.raises(ProviderDown):
        await keys_of(provider).for_key("any")


def test_in_production_only_https_to_the_issuers_own_host_is_asked() -> None:
    settings = {"oidc_issuer": "https://login.kommun.internal", "oidc_hosts": ["keys.kommun.internal"]}
    provider = Provider(OidcSettings.model_validate(settings))

    asked = [
        url
        for url in (
            "https://login.kommun.internal/jwks",
            "https://keys.kommun.internal/jwks",
            "http://login.kommun.internal/jwks",
            "https://login.kommun.internal.evil.example/jwks",
            "https://login.kommun.internal@evil.example/jwks",
        )
        if provider.may_ask(url)
    ]

    assert asked == ["https://login.kommun.internal/jwks", "https://keys.kommun.internal/jwks"]


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "169.254.169.254", "::", "::ffff:127.0.0.1", "fe80::1", "224.0.0.1"]
)
def test_addresses_of_this_machine_and_its_link_are_not_asked(address: str) -> None:
    assert not is_public(address)


def test_a_provider_on_the_municipalitys_own_net_may_be_asked() -> None:
    assert is_public("10.20.30.40")
