"""What every place where files are dropped can do, and how it fails."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final, Protocol

from services.intake.drops.domain import Entry
from services.intake.operations.files import Readable

TROUBLES: Final = (
    "no-folder", "no-access", "unreadable", "server-away", "server-slow", "host-key", "server-shut", "disk-full",
    "cannot-move", "crowded",
)  # fmt: skip
"""Why a drop is not as it should be; the console has words for each (services/web/words.py)."""


class NoWayIn(Exception):  # noqa: N818 - named by its fact
    """A drop cannot be looked at now, for a reason of TROUBLES; it is looked at again after a pause."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotTaken(Exception):  # noqa: N818 - named by its fact
    """One file is refused before it is read, for a reason of texts.REFUSALS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LeftForNow(Exception):  # noqa: N818 - named by its fact
    """One file changed, went, or could not be read this time: the next look tries again. *reason* of TROUBLES or ''."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class CannotMove(Exception):  # noqa: N818 - named by its fact
    """A file cannot be put away now, for a reason of TROUBLES; it is remembered as settled."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Place(Protocol):
    """A folder of files that others leave."""

    @property
    def may_move(self) -> bool:
        """Whether anything can be put away there, as far as is known."""

    async def entries(self) -> Sequence[Entry]:
        """What lies there, MOST_LISTED at most; NoWayIn."""

    def reading(self, entry: Entry) -> AbstractAsyncContextManager[Readable]:
        """The bytes of a file; NotTaken, LeftForNow (also when it changed while it was read), NoWayIn."""

    async def put_away(self, entry: Entry, folder: str, names: Sequence[str], reason: str) -> None:
        """Move a file to *folder* under the first of *names* that is free, with *reason* beside it.

        CannotMove, LeftForNow where it is another file by now, NoWayIn.
        """
