"""The table of all settings, from the models: `python -m tests.settings_page` writes docs/settings.md."""

import json
import re
import sys
from collections.abc import Iterable, Mapping
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from shared.settings import DatabaseSettings, ServiceSettings
from tests.manifests.environment import settings_class
from tests.manifests.render import ROOT, SERVICES

PAGE = ROOT / "docs" / "settings.md"

HEAD = """# Settings

Written by `python -m tests.settings_page` from the settings models; a test fails when it is stale.

A setting is an environment variable. Each can also be a file of the same name in lower case in `/run/secrets`
(`SECRETS_DIR` names another folder); that is the way for secrets. The variable wins over the file.
"""


def page() -> str:
    """The whole page."""
    parts = [
        HEAD,
        _section("Every process", ServiceSettings.model_fields, {}),
        _section("Every service that owns a schema", DatabaseSettings.model_fields, ServiceSettings.model_fields),
    ]
    for service in SERVICES:
        model = settings_class(service)
        parent = DatabaseSettings if issubclass(model, DatabaseSettings) else ServiceSettings
        own = _section(service, model.model_fields, parent.model_fields)
        parts.append(own)
    return "\n".join(part for part in parts if part)


def _section(title: str, fields: Mapping[str, FieldInfo], inherited: Mapping[str, FieldInfo]) -> str:
    rows = list(_rows(fields, inherited))
    if not rows:
        return ""
    return "\n".join([f"## {title}", "", "| variable | default | what it is |", "|---|---|---|", *rows, ""])


def _rows(fields: Mapping[str, FieldInfo], inherited: Mapping[str, FieldInfo]) -> Iterable[str]:
    for name, field in fields.items():
        old = inherited.get(name)
        if old is not None and old.default == field.default:
            continue
        meaning = (field.description or "").replace("|", "\\|")
        choices = _choices(field.annotation)
        yield f"| `{name.upper()}` | {_default(field)} | {meaning}{choices} |"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "none: must be given"
    if isinstance(field.default, SecretStr):
        return "secret"
    if isinstance(field.default, bool | list | dict):
        return f"`{json.dumps(field.default, ensure_ascii=False, default=str)}`"
    text = str(field.default).replace(f"{ROOT}/", "")
    return f"`{text}`" if text not in {"", "None"} else ""


def _choices(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return f" ({', '.join(map(str, get_args(annotation)))})"
    if get_origin(annotation) in {Union, UnionType}:
        return "".join(_choices(part) for part in get_args(annotation))
    return ""


def unexplained() -> list[str]:
    """Settings without a description."""
    return [
        f"{service}: {name.upper()}"
        for service in SERVICES
        for name, field in settings_class(service).model_fields.items()
        if not re.search(r"\w", field.description or "")
    ]


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
