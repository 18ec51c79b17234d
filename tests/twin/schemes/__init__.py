"""The ways of doing wrong that are planted, by family. Each follows from how the crime is done, not from a rule."""

from typing import Final

from tests.twin.plot import Scheme

FAMILIES: Final[dict[str, tuple[Scheme, ...]]] = {}
