"""The committed contracts are what the code says."""

import subprocess
import sys

from tests.contract.documents import ROOT


def test_the_committed_contracts_are_what_the_code_says() -> None:
    # in a process of its own: the services' applications are made with the environment of the documents
    result = subprocess.run(
        [sys.executable, "-m", "contracts.generate", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert result.returncode == 0, result.stderr
