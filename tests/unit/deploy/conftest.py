"""A port that this test process listens on."""

import socket
from collections.abc import Iterator

import pytest


@pytest.fixture
def free_socket() -> Iterator[int]:
    """The port of a socket that listens as long as the test runs."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]
