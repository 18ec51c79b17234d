"""Shapes that all answers share: texts in two languages, money, pages, problems, a token."""

from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

T = TypeVar("T")


class Shape(BaseModel):
    """An answer: camelCase names; a newer API may send more than we know."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore", frozen=True)


class Text(Shape):
    """A text in both languages."""

    sv: str = ""
    en: str = ""


class Texts(Shape):
    """Several texts in both languages."""

    sv: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


def both(value: Any) -> Any:
    """A text that the API has in one language only stands for both."""
    return {"sv": value, "en": value} if isinstance(value, str) else value


AnyText = Annotated[Text, BeforeValidator(both)]


class Ground(Shape):
    """The disclosure decision on which something of another committee is shown."""

    disclosure_id: str
    until: date


class Restricted(Shape):
    """That a payee's data may only be stored, or with an *exception* that work goes on."""

    since: date
    exception: str | None = None


class Money(Shape):
    """An amount in öre."""

    minor: int = 0
    currency: str = "SEK"


class Precision(Shape):
    """How many of the judged were confirmed, with the likely range of the share (0 to 1)."""

    confirmed: int = 0
    judged: int = 0
    low: float = 0.0
    high: float = 1.0

    @property
    def point(self) -> float:
        """The share itself."""
        return self.confirmed / self.judged if self.judged else 0.0


class Page(Shape, Generic[T]):
    """One page of a list."""

    items: tuple[T, ...] = ()
    total: int = 0
    page: int = 1
    limit: int = 20


class Token(Shape):
    """A sign-in that succeeded."""

    access_token: str
    expires_in: int
    name: str
    roles: tuple[str, ...] = ()
    committees: tuple[str, ...] = ()


class Known(Shape):
    """Whom an access token speaks for, as the directory says."""

    subject: str
    name: str
    roles: tuple[str, ...] = ()
    committees: tuple[str, ...] = ()


class FieldError(Shape):
    """One field of a request that the API refused."""

    pointer: str = ""
    detail: str = ""

    @property
    def field(self) -> str:
        """The name of the field, the last step of its pointer."""
        return self.pointer.rpartition("/")[2]


class Problem(Shape):
    """RFC 9457: why the API refused."""

    type: str = ""
    title: str = ""
    status: int = 500
    detail: str = ""
    errors: tuple[FieldError, ...] = ()
    reasons: tuple[AnyText, ...] = ()

    @property
    def slug(self) -> str:
        """The last step of the problem's type."""
        return self.type.rpartition("/")[2]
