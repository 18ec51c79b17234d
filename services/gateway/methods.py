"""Which methods a path has, from the document of the whole API: what a 405 owes its caller."""

import re
from typing import Any

_PLACEHOLDER = re.compile(r"\{[^/{]+\}")


class Methods:
    """The methods of every path in an OpenAPI document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._paths = [
            (re.compile(_PLACEHOLDER.sub("[^/]+", re.escape(path).replace(r"\{", "{").replace(r"\}", "}"))), item)
            for path, item in document["paths"].items()
        ]

    def header(self, path: str) -> list[tuple[bytes, bytes]]:
        """The Allow header of *path*; none where the document does not know it."""
        known = sorted({name.upper() for pattern, item in self._paths if pattern.fullmatch(path) for name in item})
        return [(b"allow", ", ".join(known).encode())] if known else []
