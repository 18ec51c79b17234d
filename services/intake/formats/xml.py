"""Reading XML from strangers: no DTD, no entities, no network, bounded depth, text and size; names by local name."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from services.intake.formats.reasons import refuse

# libxml2 without huge_tree stops at 256 levels and 10 MB of text in one node.
_MOST_ATTRIBUTES = 256
_OUTLINE = 400
_HEAD = 65_536
_NO_ATTRIBUTES: Mapping[str, str] = {}


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: etree._Element) -> str:
    """The element's namespace, empty if it has none."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def elements(path: Path, event: str, names: tuple[str, ...] = ()) -> Iterator[etree._Element]:
    """Each element of those local names (all without) as it starts or ends.

    Refused as `not-xml` or `doctype-not-allowed`.
    """
    _refuse_doctype(path)
    with path.open("rb") as file:
        parser = etree.iterparse(
            file,
            events=(event,),
            tag=[f"{{*}}{name}" for name in names] or None,
            resolve_entities=False,
            load_dtd=False,
            attribute_defaults=False,
            dtd_validation=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            yield from _guarded(parser)
        except etree.XMLSyntaxError as error:
            raise refuse("not-xml", _where(error)) from None
        except (etree.LxmlError, UnicodeError, LookupError, ValueError):
            raise refuse("not-xml", "encoding") from None


def _guarded(parser: "etree.iterparse[tuple[str, etree._Element]]") -> Iterator[etree._Element]:
    first = True
    for _, element in parser:
        if first and element.getroottree().docinfo.doctype:
            raise refuse("doctype-not-allowed")
        first = False
        if len(element.attrib) > _MOST_ATTRIBUTES:
            raise refuse("not-xml", f"{len(element.attrib)} attributes")
        yield element


def _refuse_doctype(path: Path) -> None:
    """Refuse before the parser sees a DTD; the blanks of UTF-16 are taken out first."""
    with path.open("rb") as file:
        head = file.read(_HEAD).replace(b"\0", b"")
    prolog = re.sub(rb"<!--.*?-->", b"", head, flags=re.DOTALL)
    root = re.search(rb"<[^!?]", prolog)
    if b"<!DOCTYPE" in prolog[: root.start() if root else None]:
        raise refuse("doctype-not-allowed")


def _where(error: etree.XMLSyntaxError) -> str:
    line, column = error.position
    return f"line {line}, column {column}"


def forget(element: etree._Element) -> None:
    """Empty an element that has ended, and drop all that stands before it, so that a file of any size stays small."""
    element.clear()
    parent = element.getparent()
    while parent is not None and (before := element.getprevious()) is not None:
        parent.remove(before)


def outline(path: Path) -> list[tuple[str, str]]:
    """The (local name, namespace) of the first elements, as they open: enough to tell what the file is.

    What is broken further on does not matter here, so that a damaged file of a known kind is named as such.
    """
    seen: list[tuple[str, str]] = []
    for element in elements(path, "start"):
        seen.append((local_name(element), namespace(element)))
        if len(seen) >= _OUTLINE:
            break
    return seen


class Node(NamedTuple):
    """An element read once: its own text with blanks collapsed, its attributes, its children by local name."""

    name: str
    text: str
    attributes: Mapping[str, str]
    children: Mapping[str, list["Node"]]

    def all(self, name: str) -> list["Node"]:
        """The children of that name."""
        return self.children.get(name, [])

    def every(self, path: str) -> "list[Node]":
        """All elements at the end of the path ("TaxTotal/TaxSubtotal"), in the order of the file."""
        found = [self]
        for name in path.split("/"):
            found = [below for one in found for below in one.all(name)]
        return found

    def the(self, path: str) -> "Node":
        """The first element at the end of the path, or an empty one of that name."""
        names = path.split("/")
        return self.at(*names) or Node(names[-1], "", {}, {})

    def at(self, *path: str) -> "Node | None":
        """The element at the end of the path, the first of its name at each step."""
        found: Node | None = self
        for name in path:
            below = found.children.get(name) if found is not None else None
            found = below[0] if below else None
        return found

    def get(self, *paths: str) -> str | None:
        """The text at the first of several paths ("Cdtr/Nm") that has one."""
        for path in paths:
            found = self.at(*path.split("/"))
            if found is not None and found.text:
                return found.text
        return None


NOTHING = Node("", "", {}, {})


def node_of(element: etree._Element, leave_out: str = "", name: str = "") -> Node:
    """The element and all below it; children named `leave_out` are passed over."""
    children: dict[str, list[Node]] = {}
    for one in element:
        below = local_name(one)
        if below and below != leave_out:
            children.setdefault(below, []).append(node_of(one, name=below))
    text = element.text
    attributes = {str(key): str(value) for key, value in element.items()} or _NO_ATTRIBUTES
    return Node(name or local_name(element), " ".join(text.split()) if text else "", attributes, children)
