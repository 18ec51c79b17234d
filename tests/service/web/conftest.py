"""A console over the fake gateway, each served on a port of its own."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from services.web.main import create as create_console
from services.web.settings import Settings
from shared.clock import swedish_date, utc_now
from tests.service.web.fake_gateway import Town
from tests.service.web.fake_gateway import create as create_gateway

Person = Callable[[str], httpx.Client]


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """*app* on a free port, for as long as the block lasts; gives its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        config = uvicorn.Config(app, log_config=None, lifespan="on", ws="none")
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, args=([listener],))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@contextmanager
def console_over(gateway_url: str, **settings: str) -> Iterator[str]:
    """A console that reads from the gateway at that address."""
    chosen = {"profile": "local", "gateway_url": gateway_url, "log_level": "ERROR", **settings}
    with served(create_console(Settings.model_validate(chosen))) as url:
        yield url


@contextmanager
def signed_in(url: str, user: str, language: str = "sv") -> Iterator[httpx.Client]:
    """A browser without scripts, signed in as *user*."""
    cookies = {"lang": language}
    with httpx.Client(base_url=url, headers={"Origin": url}, cookies=cookies, follow_redirects=True) as client:
        answer = client.post("/sign-in", data={"user": user}, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        yield client


@pytest.fixture(scope="session")
def reading_url() -> Iterator[str]:
    """A console for tests that change nothing."""
    with served(create_gateway(Town(swedish_date(utc_now())))) as gateway, console_over(gateway) as url:
        yield url


@pytest.fixture(scope="session")
def poisoned_url() -> Iterator[str]:
    """A console whose every text carries an attack."""
    town = Town(swedish_date(utc_now()), POISON)
    with served(create_gateway(town)) as gateway, console_over(gateway) as url:
        yield url


@pytest.fixture(scope="session")
def empty_url() -> Iterator[str]:
    """A console of a municipality in which nothing has happened yet."""
    with served(create_gateway(Town(swedish_date(utc_now()), empty=True))) as gateway, console_over(gateway) as url:
        yield url


@pytest.fixture(scope="session")
def changing() -> Iterator[tuple[Town, str]]:
    """A console for tests that change things, and the municipality behind it."""
    town = Town(swedish_date(utc_now()))
    with served(create_gateway(town)) as gateway, console_over(gateway) as url:
        yield town, url


@pytest.fixture
def town(changing: tuple[Town, str]) -> Town:
    """The municipality as it was before any test changed it."""
    changing[0].begin(swedish_date(utc_now()))
    return changing[0]


@pytest.fixture
def console_url(changing: tuple[Town, str], town: Town) -> str:
    """The console over the municipality of this test."""
    return changing[1]


@pytest.fixture
def person(console_url: str) -> Iterator[Person]:
    """Signs people in to the console of this test."""
    with ExitStack() as open_ones:
        yield lambda user: open_ones.enter_context(signed_in(console_url, user))


# script, event handler, breaking out of an attribute and of an SVG, template expressions, a lookalike link
POISON = (
    "<script>document.title='owned'</script><img src=x onerror=alert(1)>\"' onfocus=alert(1) autofocus x=\""
    "</title></svg></table><svg onload=alert(1)>{{7*7}}{% print 7*7 %}${7*7} javascript:alert(1)"
    "</textarea></style></noscript><iframe srcdoc='<script>alert(2)</script>'></iframe><base href=//evil.example>"
    "<meta http-equiv=refresh content='0;url=//evil.example'><style>@import'//evil.example'</style>"
    "<a href=java&#10;script:alert(3)>x</a><form action=//evil.example><input type=submit autofocus onfocus=alert(4)>"
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(5)&gt;'>"
    "#{7*7}<%= 7*7 %>{0.__class__}%(name)s&lt;script&gt;alert(6)&lt;/script&gt;"
)
