"""`python -m deploy.cli`, which ./tillit starts."""

import sys

from deploy.cli.app import main

sys.exit(main())
