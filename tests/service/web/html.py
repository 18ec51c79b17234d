"""Reading pages in tests."""

import re
from typing import Any

import httpx
import lxml.html


def parsed(answer: httpx.Response) -> Any:
    """The page in an answer; Any, because an XPath query answers many kinds of things."""
    return lxml.html.document_fromstring(answer.text)


def text_of(element: Any) -> str:
    """What an element says, in one line."""
    return re.sub(r"\s+", " ", element.text_content()).strip()


def refused(answer: httpx.Response) -> Any:
    """The page of a form that has to be put right."""
    assert answer.status_code == 422, answer.text[:300]
    return parsed(answer)


def links_of(page: Any) -> list[str]:
    """The fields that the summary of errors leads to; each must be on the page."""
    fields: list[str] = [address.removeprefix("#") for address in page.xpath("//div[@class='errors']//a/@href")]
    assert [field for field in fields if not page.xpath(f"//*[@id='{field}']")] == []
    return fields


def said(answer: httpx.Response) -> str:
    """What the page after a change says of it."""
    assert answer.status_code == 200, answer.text[:300]
    page = parsed(answer)
    text: str = page.xpath("string(//p[@class='flash'])")
    return text
