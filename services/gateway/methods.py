"""Which methods a path has, from the document of the whole API: what a 405 owes its caller."""

import re
from typing import Any

_PLACEHOLDER = re.compile(r"\{[^/{]+\}")


class Methods:
    """The methods of every path in an OpenAPI document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._plain = {path: item for path, item in document["paths"].items() if "{" not in path}
        self._paths = [
            (re.compile(_PLACEHOLDER.sub("[^/]+", re.escape(path).replace(r"\{", "{").replace(r"\}", "}"))), item)
            for path, item in document["paths"].items()
        ]

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
