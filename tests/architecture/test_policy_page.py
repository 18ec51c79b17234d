"""docs/security/policy.md says what the policy's tables say."""

from tests import policy_page


def test_the_page_of_the_policy_is_fresh() -> None:
    written = policy_page.PAGE.read_text(encoding="utf-8")

    assert written == policy_page.page(), "run python -m tests.policy_page"
