"""`python -m deploy.local`: the platform in the foreground, which `tillit up` turns into."""

import sys

from deploy.local.config import LocalError, load_config
from deploy.local.supervisor import run_platform


def main() -> int:
    """Run until stopped; 1 if the platform cannot run here."""
    try:
        run_platform(load_config(), lambda line: print(line, flush=True))
    except LocalError as exc:
        print(f"tillit: {exc}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
