"""Which methods a path has, from the document of the whole API: what a 405 owes its caller."""

import re
from http import HTTPStatus
from typing import Any

from shared.problems import Problem

_PLACEHOLDER = re.compile(r"\{[^/{]+\}")


class MethodNotAllowed(Problem):
    """The path is there, and not for this method."""

    slug, title, status = "method-not-allowed", HTTPStatus.METHOD_NOT_ALLOWED.phrase, HTTPStatus.METHOD_NOT_ALLOWED

    def __init__(self, method: str, allowed: str) -> None:
        super().__init__(f"{method} is not for this path; it takes {allowed}.")
        self.headers = {"allow": allowed}


class Methods:
    """The methods of every path in an OpenAPI document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._plain = {path: item for path, item in document["paths"].items() if "{" not in path}
        self._paths = [
            (re.compile(_PLACEHOLDER.sub("[^/]+", re.escape(path).replace(r"\{", "{").replace(r"\}", "}"))), item)
            for path, item in document["paths"].items()
        ]

        # /cases/data-subject is no case: a service whose path of one case has the method would take it for one
        self._overlapped = {
            path.encode(): frozenset(name.upper() for name in item)
            for path, item in self._plain.items()
            if any(pattern.fullmatch(path) for pattern, other in self._paths if other is not item)
        }

    def check(self, method: str, path: bytes) -> None:
        """MethodNotAllowed where a path that stands in the document word for word lacks *method*."""
        allowed = self._overlapped.get(path)
        if allowed is not None and method not in allowed:
            raise MethodNotAllowed(method, ", ".join(sorted(allowed)))

    def header(self, path: str) -> list[tuple[bytes, bytes]]:
        """The Allow header of *path*; none where the document does not know it.

        A path that the document has word for word is that one alone (OpenAPI 3.1, paths object).
        """
        if path in self._plain:
            found = [self._plain[path]]
        else:
            found = [item for pattern, item in self._paths if pattern.fullmatch(path)]
        known = sorted({name.upper() for item in found for name in item})
        return [(b"allow", ", ".join(known).encode())] if known else []
