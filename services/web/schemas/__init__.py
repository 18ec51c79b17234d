"""The gateway's answers as the pages read them: fields that no page shows are left out."""

from services.web.schemas.base import AnyText, Ground, Known, Money, Page, Problem, Restricted, Text, Texts, Token

__all__ = ["AnyText", "Ground", "Known", "Money", "Page", "Problem", "Restricted", "Text", "Texts", "Token"]
