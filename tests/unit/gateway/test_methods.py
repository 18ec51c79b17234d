"""A 405 names every method of its path."""

import pytest

from services.gateway.methods import MethodNotAllowed, Methods

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


def test_a_word_where_an_id_could_stand_is_not_taken_for_one() -> None:
    with pytest.raises(MethodNotAllowed) as refused:
        Methods(DOCUMENT).check("GET", b"/cases/data-subject")

    assert refused.value.headers == {"allow": "POST"}


@pytest.mark.parametrize(
    ("method", "path"), [("POST", b"/cases/data-subject"), ("GET", b"/cases/c-1"), ("PUT", b"/cases")]
)
def test_other_paths_are_the_services_to_judge(method: str, path: bytes) -> None:
    Methods(DOCUMENT).check(method, path)

    assert Methods(DOCUMENT).header("/cases/c-1") == [(b"allow", b"GET")]
