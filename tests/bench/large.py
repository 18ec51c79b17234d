"""Files of a million rows and of half a gigabyte: rows a second beside a raw COPY, and the memory that it takes."""

import asyncio
import hashlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import asyncpg
from pydantic import SecretStr

from services.intake.operations.importing import import_file
from services.intake.operations.standing import Job
from services.intake.settings import Settings
from shared.api import collect_rarely
from shared.db import Sessions, connect
from shared.testing import Database, reset
from shared.vault import sealed_writer
from tests.bench.bulk import SEALER, new_job, raw_copy
from tests.bench.figures import Figure, say
from tests.bench.made import write_books, write_ledger
from tests.bench.servers import servers
