"""The gateway's process."""

import os
import sys

from services.gateway.app import create_gateway
from services.gateway.server import serve
from services.gateway.settings import settings
from shared.production import ConfigurationRefused


def main() -> None:
    """Serve; exit status 78 and one line where the settings must not be run with."""
    try:
        app = create_gateway(settings())
    except ConfigurationRefused as refusal:
        print(f"gateway: {refusal}", file=sys.stderr)  # noqa: T201 - the operator reads it
        sys.exit(os.EX_CONFIG)
    serve(app, settings())


if __name__ == "__main__":
    main()
