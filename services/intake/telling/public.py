"""A tip from the public as the web service hands it on: a form with files, read in memory, cleaned, checked."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Final

from fastapi import Request

from services.intake.cleaning import Cleaned, NotTaken, clean
from services.intake.operations.telling import names_organisation
from services.intake.telling.choices import CONCERNS
from services.intake.telling.reading import plain_text
from shared.forms import MOST_TEXT, BodyRefused, Sent, read_form
from shared.problems import InvalidRequest

MOST_TIP: Final = 15 * 1_048_576 + 524_288
"""Bytes of a whole tip: the 15 MB that the page takes, with room for their frame."""
LINE: Final = 300
LONGEST: Final[Mapping[str, int]] = {
    "what": MOST_TEXT,
    "concerns": 40,
    "name": LINE,
    "organisationNumber": 20,
    "where": LINE,
    "when": LINE,
    "how": MOST_TEXT,
    "contact": LINE,
}
# pictures are decoded in memory: two at a time
_PAINTING: Final = ThreadPoolExecutor(2, "tip-files")


class TipRefused(InvalidRequest):
    """The tip cannot be taken as it is; each fault names its field and, for a file, a reason."""

    slug, title = "tip-refused", "The tip cannot be taken as it is"


async def read_tip(request: Request, now: datetime) -> tuple[dict[str, str], list[Cleaned]]:
    """The answers that are given, and the files without what they tell of their maker; TipRefused."""
    try:
        sent = await read_form(request, MOST_TIP)
    except BodyRefused as refused:
        raise _refused("files", refused.reason) from refused
    answers = {name: plain_text(sent.text(name)) for name in LONGEST}
    _check(answers, now)
    return {name: said for name, said in answers.items() if said}, await _cleaned(sent)


def _check(answers: Mapping[str, str], now: datetime) -> None:
    if not answers["what"]:
        raise _refused("what", "missing")
    for name, said in answers.items():
        if len(said) > LONGEST[name]:
            raise _refused(name, "too-long")
    if answers["concerns"] and answers["concerns"] not in CONCERNS:
        raise _refused("concerns", "not-a-choice")
    if answers["organisationNumber"] and not names_organisation(answers["organisationNumber"], now):
        raise _refused("organisationNumber", "not-a-number")


async def _cleaned(sent: Sent) -> list[Cleaned]:
    accept, loop = sent.text("traces") == "yes", asyncio.get_running_loop()
    try:
        return [
            await loop.run_in_executor(_PAINTING, partial(clean, name, content, accept_traces=accept))
            for name, content in sent.files
        ]
    except NotTaken as exc:
        raise _refused("files", exc.reason) from exc


def _refused(field: str, reason: str) -> TipRefused:
    errors = [{"in": "body", "pointer": f"#/{field}", "detail": reason}]
    return TipRefused(f"The field {field} is refused: {reason}.", errors=errors)
