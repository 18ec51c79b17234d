"""Read a request's head strictly: what two servers could understand differently is refused."""

import re
from dataclasses import dataclass

from starlette.types import Scope

from shared.problems import Problem

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# RFC 9110 7.6.1: these speak of one connection and are never passed on
HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
# the gateway says these itself; what a caller claims in them is not believed
_OURS = frozenset({b"host", b"expect", b"content-length", b"x-request-id", b"traceparent", b"forwarded", b"x-real-ip"})
_DROPPED = HOP_BY_HOP | _OURS
_FORWARDED = b"x-forwarded-"
_HOST = re.compile(rb"^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$")
# dot segments, and encoded dots, slashes, backslashes and NUL: spellings that one server resolves and another does not
_EVASIVE = re.compile(rb"(?:^|/)(?:\.|%2e){1,2}(?:/|$)|//|\\|%2f|%5c|%00", re.IGNORECASE)
_SINGLE = frozenset({b"host", b"authorization", b"x-api-key", b"content-length", b"transfer-encoding", b"content-type"})
_READ = _SINGLE | {b"connection", b"content-encoding", b"forwarded", b"x-forwarded-for", b"x-municipality-id"}


class BadRequest(Problem):
    """The request can be understood in more than one way, or in none."""

    slug, title, status = "bad-request", "The request cannot be read", 400


class MethodNotAllowed(Problem):
    """The method exists nowhere in this API."""

    slug, title, status = "method-not-allowed", "The method does not exist here", 405
    headers = {"Allow": ", ".join(sorted(METHODS))}  # noqa: RUF012 - a constant, as in the class above it


class EncodedBody(Problem):
    """A compressed body: it could unfold to any size."""

    slug, title, status = "unsupported-media-type", "The content has the wrong type", 415


@dataclass(slots=True)
class Head:
    """A request's head: what it asks, what is passed on, and what the gateway itself needs to know."""

    method: str
    path: bytes
    query: bytes
    headers: list[tuple[str, str]]
    host: str
    authorization: bytes
    api_key: bytes
    municipality: bytes
    forwarded: bool
    forwarded_for: bytes
    length: int | None
    chunked: bool

    @property
    def has_body(self) -> bool:
        """Whether a body follows."""
        return self.chunked or bool(self.length)

    def speak_for(self, authorization: str) -> None:
        """Pass on *authorization* in place of what the caller sent: services take no token but the gateway's."""
        self.speak_for_nobody()
        self.headers = [*self.headers, ("authorization", authorization)]

    def speak_for_nobody(self) -> None:
        """Pass on nothing that says who calls."""
        self.headers = [header for header in self.headers if header[0] not in {"authorization", "x-api-key"}]

    def target(self, path: bytes) -> str:
        """*path* with this request's query."""
        return (path + b"?" + self.query if self.query else path).decode("ascii")


def read_head(scope: Scope) -> Head:
    """The head in *scope*; BadRequest, MethodNotAllowed or EncodedBody where it is not acceptable."""
    method, path = scope["method"], scope["raw_path"]
    if method not in METHODS:
        raise MethodNotAllowed(f"{method} is not a method of this API.")
    if _EVASIVE.search(path):
        raise BadRequest("The path has empty or dot segments, or encoded separators; write it plainly.")
    try:
        return _read(scope, method, path)
    except UnicodeDecodeError as exc:
        raise BadRequest("Headers and query must be UTF-8; percent-encode the query.") from exc


def _read(scope: Scope, method: str, path: bytes) -> Head:
    passed: list[tuple[str, str]] = []
    special: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in _SINGLE and name in special:
            raise BadRequest(f"The header {name.decode()} is given twice.")
        if name in _READ:
            special[name] = special[name] + b"," + value if name in special else value
        if name not in _DROPPED and not name.startswith(_FORWARDED):
            passed.append((name.decode("ascii"), value.decode()))
    return _checked(
        Head(
            method=method,
            path=path,
            query=scope["query_string"],
            headers=passed,
            host=special.get(b"host", b"").decode("ascii", "replace"),
            authorization=special.get(b"authorization", b""),
            api_key=special.get(b"x-api-key", b""),
            municipality=special.get(b"x-municipality-id", b""),
            forwarded=b"x-forwarded-for" in special or b"forwarded" in special,
            forwarded_for=special.get(b"x-forwarded-for", b""),
            length=int(special[b"content-length"]) if b"content-length" in special else None,
            chunked=b"transfer-encoding" in special,
        ),
        special,
        scope["http_version"],
    )


def _checked(head: Head, special: dict[bytes, bytes], version: str) -> Head:
    if head.chunked and (head.length is not None or version != "1.1"):
        raise BadRequest("Content-Length and Transfer-Encoding exclude each other.")
    if head.chunked and special[b"transfer-encoding"].strip().lower() != b"chunked":
        raise BadRequest("The only transfer encoding is chunked.")
    if not _HOST.match(special.get(b"host", b"")):
        raise BadRequest("The Host header is missing or is not a host name.")
    if special.get(b"content-encoding", b"identity").strip().lower() not in {b"", b"identity"}:
        raise EncodedBody("Send the content uncompressed, without Content-Encoding.")
    if named := special.get(b"connection", b"").lower():
        listed = {token.strip().decode("latin-1") for token in named.split(b",")}
        head.headers = [header for header in head.headers if header[0] not in listed]
    return head
