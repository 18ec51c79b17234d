"""docs/settings.md says what the settings models say."""

from tests import settings_page


def test_the_page_of_settings_is_fresh() -> None:
    written = settings_page.PAGE.read_text(encoding="utf-8")

    assert written == settings_page.page(), "run python -m tests.settings_page"


def test_every_setting_is_explained() -> None:
    assert settings_page.unexplained() == []
