"""Names of files that others chose."""

import unicodedata
from typing import Final

LONGEST: Final = 150


def clean_name(given: str | None) -> str:
    """The last part of *given* without control, format and path characters; never empty.

    It is shown and offered for saving, and is no part of a path of ours.
    """
    last = unicodedata.normalize("NFC", given or "").replace("\\", "/").rpartition("/")[2]
    # C: control, format (which can turn text around), surrogate, private use, unassigned
    shown = "".join(c for c in last if not unicodedata.category(c).startswith("C") and c not in '<>:"|?*;')
    name = " ".join(shown.split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if len(name) > LONGEST and dot:
        name = f"{stem[: LONGEST - 1 - len(ending[:10])]}.{ending[:10]}"
    return name[:LONGEST] or "unnamed"
