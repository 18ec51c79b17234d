"""Whatever the document allows or forbids is sent to the running platform: no 5xx, no answer it does not describe.

SEED repeats a run, EXAMPLES lengthens it: `SEED=17 EXAMPLES=500 pytest tests/contract/test_schemathesis.py`.
"""

import os
import re
import secrets
import time
from random import Random
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, seed, settings
from schemathesis.checks import CheckFunction
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from tests.contract.documents import gateway
from tests.running import Platform

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SEED = int(os.environ.get("SEED") or secrets.randbelow(10**6))
EXAMPLES = int(os.environ.get("EXAMPLES", "20"))
# a run on a busy machine ends in time; operations that were not reached show as skipped
SECONDS = 300.0 * EXAMPLES / 20
ANSWER_SECONDS = 15.0

CONFIG = SchemathesisConfig.from_dict(
    {
        # the gateway counts a person's calls, and the false tokens that the check of ignored_auth sends
        "rate-limit": "40/s",
        "checks": {
            "max_response_time": ANSWER_SECONDS,
            # a list that is too long is refused as too much
            "negative_data_rejection": {
                "expected-statuses": [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 428, 429]
            },
        },
        # parameters that nobody described are ignored; tokens are left out by the check of ignored_auth alone
        "generation": {"allow-extra-parameters": False, "with-security-parameters": False},
    }
)
# each kind of record is sent in the same way; a large body takes half a minute of trying, so a run tries a few kinds
KINDS_TRIED = 2


def document() -> dict[str, Any]:
    """The public API, of the kinds of records that can be sent no more than a few, others each time."""
    whole = gateway()
    sent = sorted(path for path in whole["paths"] if re.fullmatch(r"/records/[a-z-]+", path))
    left = set(sent) - set(Random(SEED).sample(sent, KINDS_TRIED))
    return whole | {"paths": {path: item for path, item in whole["paths"].items() if path not in left}}


SCHEMA = schemathesis.openapi.from_dict(document(), config=CONFIG)
# rules beyond the schema (a committee that does not exist, a transition that the state forbids) may refuse good shapes
EXCLUDED: list[CheckFunction] = [positive_data_acceptance]


@pytest.fixture(scope="module")
def session(platform: Platform) -> requests.Session:
    """The connection of a controller, who may do most."""
    print(f"schemathesis: SEED={SEED} EXAMPLES={EXAMPLES}")  # noqa: T201 - shown when a test fails, to repeat it
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {platform.token('controller')}"
    return session


@pytest.fixture(scope="module")
def deadline() -> float:
    """When the examples must be over."""
    return time.monotonic() + SECONDS


@pytest.mark.attack("C1")
@pytest.mark.asvs("2.2.1", "2.2.2")
@seed(SEED)
@SCHEMA.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_the_platform_answers_as_its_document_says(
    case: "schemathesis.Case[Any]", platform: Platform, session: requests.Session, deadline: float
) -> None:
    if time.monotonic() > deadline:
        pytest.skip(f"the {SECONDS:.0f} s are over")
    # an empty field of a form is one that was not filled in, whatever the schema of its values
    excluded = [*EXCLUDED, negative_data_rejection] if case.media_type == "multipart/form-data" else EXCLUDED

    answer = case.call(base_url=f"{platform.base_url}/tillit/v1", session=session)

    case.validate_response(answer, excluded_checks=excluded)
    assert answer.status_code < 500, f"SEED={SEED}"
