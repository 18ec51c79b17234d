"""The provider beside the platform has a folder of its own."""

from deploy.local import keycloak
from deploy.local.config import load_config


def test_the_shared_distribution_is_not_in_the_folder_that_each_start_makes_anew() -> None:
    home = load_config({}).data / "keycloak"

    assert keycloak.SHARED.resolve() != home.resolve()
    assert not keycloak.SHARED.resolve().is_relative_to(home.resolve())
