"""The demo municipality: its users, and the sample files that the first start screens."""

from collections.abc import Callable

from deploy.local.config import LocalConfig


async def load_once(config: LocalConfig, say: Callable[[str], None]) -> None:
    return


def welcome(config: LocalConfig) -> str:
    return f"Tillit is ready: {config.gateway_url}"
