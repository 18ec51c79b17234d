"""C2: bodies and parameters made to confuse or exhaust a reader, against every endpoint through the gateway."""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import psutil
import pytest

from shared.examples import example_of
from shared.policy.actions import ALLOWED, Action, Role
from tests.contract.documents import gateway
from tests.running import Platform, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.attack("C2"), pytest.mark.asvs("2.2.1", "1.4.2")]

MEGABYTE = 1_048_576
GROWTH = 50 * MEGABYTE
DEEP = 100_000
JSON = "application/json"

# whatever the endpoint wants, none of these is it
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b" \r\n\t ",
    "NUL": b"\0",
    "half a surrogate": b'{"reason": "\\ud800"}',
    "raw surrogate": b'{"reason": "\xed\xa0\x80"}',
    "not UTF-8": b'{"reason": "\xff\xfe"}',
    "UTF-7": b"+AHsAIg-reason+ACI: 1+AH0-",
    "UTF-16": '{"reason": "Därför."}'.encode("utf-16"),
    "UTF-32": '{"reason": "Därför."}'.encode("utf-32"),
    "beyond a float": b'{"reason": 1e999}',
    "NaN": b'{"reason": NaN}',
    "Infinity": b"-Infinity",
    "beyond 64 bits": b'{"reason": 9223372036854775808}',
    "a number of 100,000 digits": b'{"reason": ' + b"9" * 100_000 + b"}",
    "minus nothing": b"-0",
    "deep lists": b"[" * DEEP,
    "deep lists, closed": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"reason":' * DEEP + b"1" + b"}" * DEEP,
    "the same key many times": b"{" + b'"reason": 1, ' * 10_000 + b'"reason": 2}',
    "10,000 keys": json.dumps({f"k{n}": n for n in range(10_000)}).encode(),
    "a text of 10 MB": b'{"reason": "' + b"A" * 10_000_000 + b'"}',
    "a list": b'["a", "b"]',
    "a word": b'"reason"',
    "a prototype": b'{"__proto__": {"role": "admin"}, "constructor": {"prototype": {}}}',
    "two documents": b"{}{}",
    "a comment": b"{/* x */}",
}
ODD_TEXTS = {
    "NUL": "a\0b",
    "escape": "\x1b[31mred\x1b[0m\r\nlevel=error",
    "right to left": "\u202egnp.exe",
    "zero width": "a\u200bb\ufeffc",
    "combining": "a" + "\u0301" * 400,
    "astral": "\U0001f4a9" * 40,
    "not a character": "\ufdd0\uffff",
    "template": "{{7*7}}${7*7}#{7*7}<%= 7*7 %>{0.__class__}%s%n",
    "SQL": "'; SELECT pg_sleep(9); SET app.municipality = '*'; --",
    "LIKE": "%" * 50,
    "path": "../../../../etc/passwd",
}
READING = {"get"}


def paths() -> Iterator[tuple[str, dict[str, Any]]]:
    """The document's paths, with one kind of record for all of them.

    One function serves every kind, and the gateway counts a caller's requests.
    """
    for path, item in gateway()["paths"].items():
        if path == "/records/shift" or not re.fullmatch(r"/records/[a-z-]+", path):
            yield path, item


def endpoints(kind: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(method, path, operation) of the endpoints that take a body of *kind*."""
    for path, item in paths():
        for method, operation in item.items():
            if kind in operation.get("requestBody", {}).get("content", {}):
                yield method, path, operation


JSON_ENDPOINTS = [(method, path) for method, path, _ in endpoints(JSON)]


def filled(path: str, case_id: str = "") -> str:
    """*path* with a made-up id, or the given case's, in each place."""
    return re.sub(r"\{\w+\}", lambda place: case_id if case_id and place[0] == "{caseId}" else str(uuid4()), path)


def example(operation: dict[str, Any]) -> Any:
    """A body as the document shows it."""
    content = operation["requestBody"]["content"][JSON]
    if shown := content.get("examples"):
        return next(iter(shown.values()))["value"]
    return content.get("example") or example_of(content["schema"], gateway()["components"]["schemas"])


def with_text(value: Any, text: str) -> Iterator[Any]:
    """*value* with each of its texts in turn replaced by *text*."""
    places = list(texts_of(value))
    for place in places:
        changed = copy.deepcopy(value)
        inner = changed
        for step in place[:-1]:
            inner = inner[step]
        inner[place[-1]] = text
        yield changed


def texts_of(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the texts of a JSON value are."""
    if isinstance(value, str):
        yield place
    elif isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts_of(inner, (*place, step))


# roles of which a demo user has each, those first who may do most
HOLDERS: dict[Role, str] = {role: role.value.replace("_", "-") for role in Role}
HOLDERS[Role.INTEGRATION_CLIENT] = "integration"


def who_may(operation: dict[str, Any]) -> str:
    """A demo user who may call an operation, so that the answer is about what was sent."""
    allowed = ALLOWED[Action(operation["x-tillit-action"])]
    return next(user for role, user in HOLDERS.items() if role in allowed)


def memory(platform: Platform) -> dict[str, int]:
    """Resident bytes of every process of the platform."""
    processes = platform.running.state().processes.items()
    return {name: psutil.Process(process.pid).memory_info().rss for name, process in processes}


@pytest.fixture(scope="module")
def case_id(platform: Platform) -> str:
    """A case that exists, so that what is written into it is stored."""
    body = {"title": "Prov", "area": "supplier", "committeeId": "son"}
    answer = platform.api("controller").post("/cases", json=body)
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["caseId"]
    return found


def sent(api: httpx.Client, method: str, path: str, body: bytes, **headers: str) -> httpx.Response:
    """The answer to bytes that claim to be JSON."""
    return api.request(method, path, content=body, headers={"Content-Type": JSON, **headers})


@pytest.mark.parametrize(("method", "path"), JSON_ENDPOINTS, ids=lambda value: value)
def test_a_hostile_body_is_a_refusal_in_bounded_memory(platform: Platform, method: str, path: str) -> None:
    api, before = platform.api("integration" if path == "/payments" else "controller"), memory(platform)

    answers = {name: sent(api, method, filled(path), body) for name, body in BODIES.items()}

    assert {name: a.status_code for name, a in answers.items() if not 400 <= a.status_code < 500} == {}
    assert {a.headers["content-type"] for a in answers.values()} == {"application/problem+json"}
    grown = {name: size - before[name] for name, size in memory(platform).items() if name in before}
    assert {name: size for name, size in grown.items() if size > GROWTH} == {}


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "x"])
def test_a_body_of_another_type_is_a_refusal(platform: Platform, kind: str) -> None:
    api = platform.api("controller")

    statuses = {
        path: sent(api, method, filled(path), json.dumps(example(operation)).encode(), **{"Content-Type": kind})
        for method, path, operation in endpoints(JSON)
        if path not in {"/auth/token", "/payments"}
    }

    assert {path: a.status_code for path, a in statuses.items() if not 400 <= a.status_code < 500} == {}


def test_a_compressed_body_is_refused_before_it_is_unfolded(platform: Platform) -> None:
    bomb = bytes.fromhex("1f8b0800000000000203") + b"\xed\xc1\x01\x0d" + b"\0" * 1000

    answers = [
        sent(platform.api("controller"), method, filled(path), bomb, **{"Content-Encoding": coding})
        for method, path in JSON_ENDPOINTS
        for coding in ("gzip", "br", "deflate, gzip")
    ]

    assert {answer.status_code for answer in answers} == {415}


@pytest.mark.attack("C7", "B10")
@pytest.mark.asvs("1.2.4", "1.3.10", "15.3.3")
@pytest.mark.parametrize("name", ODD_TEXTS)
def test_an_odd_text_in_any_field_is_stored_or_refused(platform: Platform, case_id: str, name: str) -> None:
    failed = {}
    for method, path, operation in endpoints(JSON):
        api = platform.api("integration" if path == "/payments" else "controller")
        for body in with_text(example(operation), ODD_TEXTS[name]):
            answer = sent(api, method, filled(path, case_id), json.dumps(body).encode())
            if answer.status_code >= 500:
                failed[f"{path} {json.dumps(body)[:200]}"] = answer.status_code

    assert failed == {}
    assert platform.api("controller").get(f"/cases/{case_id}").status_code == 200


@pytest.mark.attack("B10")
@pytest.mark.parametrize("name", ODD_TEXTS)
def test_an_odd_text_in_any_parameter_is_answered_or_refused(platform: Platform, name: str) -> None:
    kim, statuses = platform.api("controller"), {}
    for path, item in paths():
        for parameter in item.get("get", {}).get("parameters", []):
            text = ODD_TEXTS[name]
            if parameter["in"] == "query":
                answer = kim.get(filled(path), params={parameter["name"]: text})
                statuses[f"{path}?{parameter['name']}"] = answer.status_code

    assert {where: status for where, status in statuses.items() if status >= 500} == {}


@pytest.mark.attack("B4")
@pytest.mark.asvs("15.3.3")
@pytest.mark.parametrize("field", ["municipalityId", "role", "status", "createdBy", "riskScore", "caseId"])
def test_a_field_that_nobody_offered_is_refused(platform: Platform, field: str) -> None:
    statuses = {}
    for method, path, operation in endpoints(JSON):
        api = platform.api(who_may(operation) if "x-tillit-action" in operation else "controller")
        body = example(operation)
        statuses[path] = sent(api, method, filled(path), json.dumps({**body, field: "x"}).encode()).status_code

    # who a hook's sender is, its signature tells, and unsigned it is not read at all
    unsigned = statuses.pop("/hooks/{hookId}")
    assert (unsigned, {path: status for path, status in statuses.items() if status != 422}) == (401, {})


@pytest.mark.asvs("15.3.7")
def test_a_parameter_given_twice_is_one_value_or_a_refusal(platform: Platform) -> None:
    answer = platform.api("controller").get("/cases?limit=1&limit=100&page=1&page=2")

    assert answer.status_code in {200, 422}
    if answer.status_code == 200:
        assert (answer.json()["limit"], answer.json()["page"]) == (100, 2)


@pytest.mark.attack("E3")
def test_a_huge_page_or_a_deep_offset_is_refused(platform: Platform) -> None:
    wrong = {}
    for path, item in gateway()["paths"].items():
        names = {parameter["name"] for parameter in item.get("get", {}).get("parameters", [])}
        if not {"page", "limit"} <= names:
            continue
        for query in (
            "limit=101",
            "limit=0",
            "limit=1000000000",
            "limit=-1",
            "page=0",
            f"page={2**63}",
            "page=1001&limit=100",
        ):
            answer = platform.api(who_may(item["get"])).get(f"{filled(path)}?{query}")
            if answer.status_code != 422:
                wrong[f"{path}?{query}"] = answer.status_code

    assert wrong == {}


@pytest.mark.attack("E4")
@pytest.mark.asvs("15.2.2")
@pytest.mark.parametrize("words", ["%" * 50, "_" * 80, "a", "%a%b%c" * 12, "\\" * 79], ids=lambda words: words[:6])
def test_a_search_made_to_be_slow_is_answered_or_refused(platform: Platform, words: str) -> None:
    kim = platform.api("controller")

    answers = [kim.get(path, params={"q": words}) for path in ("/payments", "/alerts")]

    assert {answer.status_code for answer in answers} <= {200, 422}
    assert all(answer.elapsed.total_seconds() < 10 for answer in answers)


@pytest.mark.attack("E1")
@pytest.mark.asvs("15.2.2")
def test_a_hundred_large_reads_at_once_are_served_in_turn(platform: Platform) -> None:
    import concurrent.futures

    # somebody whose calls of this minute the tests before have not used up
    kim, before = platform.api("controller-2"), memory(platform)

    with concurrent.futures.ThreadPoolExecutor(100) as readers:
        answers = list(
            readers.map(lambda n: kim.get(("/payments", "/alerts")[n % 2], params={"limit": 100}), range(200))
        )

    assert {answer.status_code for answer in answers} <= {200, 503}
    assert sum(answer.status_code == 200 for answer in answers) > 100
    grown = {name: size - before[name] for name, size in memory(platform).items() if name in before}
    assert {name: size for name, size in grown.items() if size > 2 * GROWTH} == {}
    assert wait_for(lambda: kim.get("/cases").status_code == 200, "the others go on", 5)
