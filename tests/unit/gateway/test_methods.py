"""A 405 names every method of its path."""

import pytest

from services.gateway.methods import Methods

DOCUMENT: dict[str, dict[str, dict[str, object]]] = {
    "paths": {
        "/cases": {"get": {}, "post": {}},
        "/cases/{caseId}": {"get": {}},
        "/cases/data-subject": {"post": {}},
        "/cases/{caseId}/holds": {"post": {}},
        "/openapi.json": {"get": {}},
    }
}


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/cases", [(b"allow", b"GET, POST")]),
        ("/cases/c-1", [(b"allow", b"GET")]),
        ("/cases/data-subject", [(b"allow", b"POST")]),
        ("/cases/c-1/holds", [(b"allow", b"POST")]),
        ("/cases/c-1/holds/h-1", []),
        ("/cases/", []),
        ("/openapi.json", [(b"allow", b"GET")]),
        ("/openapixjson", []),
    ],
)
def test_the_methods_of_a_path(path: str, allow: list[tuple[bytes, bytes]]) -> None:
    assert Methods(DOCUMENT).header(path) == allow
