"""A migration from the models, against the platform that runs: what `make migration` calls."""

import os
import subprocess
import sys

from deploy.local.config import OWNER, ROOT, SCHEMAS, load_config
from deploy.local.state import read_state


def main(arguments: list[str]) -> int:
    """Write the migration; returns the exit code."""
    match arguments:
        case [service, message] if service in SCHEMAS:
            return _write(service, message)
        case _:
            print(f'usage: make migration S=SERVICE M="what changes"; services: {", ".join(SCHEMAS)}', file=sys.stderr)
            return 2


def _write(service: str, message: str) -> int:
    config = load_config()
    running = read_state(config.state)
    if running is None:
        print("The models are compared with a running platform: start one with `make run`.", file=sys.stderr)
        return 1
    password = (config.secrets / f"db_{OWNER}").read_text()
    return subprocess.run(
        [sys.executable, "-m", "shared.migrations", "revision", service, message],
        env={**os.environ, "DATABASE_URL": running.database, "DATABASE_OWNER_PASSWORD": password},
        cwd=ROOT,
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
