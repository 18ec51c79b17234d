"""The Merkle tree of RFC 6962 (section 2.1), which C2SP's transparency logs use: hashes, roots and proofs.

A tree of n leaves is written as D[n]; hashes are SHA-256. Leaves and nodes are hashed under different prefixes,
so that no node can pass as a leaf.
"""

import hashlib
from collections.abc import Iterable, Sequence

EMPTY = hashlib.sha256().digest()
HASH_BYTES = 32
_LEAF, _NODE = b"\x00", b"\x01"


def leaf_hash(content: bytes) -> bytes:
    """Hash of a leaf's content."""
    return hashlib.sha256(_LEAF + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two subtrees."""
    return hashlib.sha256(_NODE + left + right).digest()


class Frontier:
    """What is needed to append: the roots of the full subtrees, largest first, one for each bit of *size*."""

    def __init__(self, size: int = 0, roots: Iterable[bytes] = ()) -> None:
        self.size = size
        self._roots = list(roots)
        if len(self._roots) != size.bit_count():
            raise ValueError("a frontier holds one hash for each bit of its size")

    @classmethod
    def read(cls, size: int, stored: bytes) -> "Frontier":
        """A frontier from its stored bytes; ValueError if they are not one of *size*."""
        return cls(size, (stored[at : at + HASH_BYTES] for at in range(0, len(stored), HASH_BYTES)))

    def append(self, leaf: bytes) -> None:
        """Add a leaf's hash: amortised one hash, so that n appends cost O(n)."""
        carried, bits = leaf, self.size
        while bits & 1:
            carried = node_hash(self._roots.pop(), carried)
            bits >>= 1
        self._roots.append(carried)
        self.size += 1

    def root(self) -> bytes:
        """The tree's root: the full subtrees joined from the smallest up."""
        if not self._roots:
            return EMPTY
        found = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            found = node_hash(left, found)
        return found

    def stored(self) -> bytes:
        """Its hashes one after the other."""
        return b"".join(self._roots)


def root_of(leaves: Sequence[bytes]) -> bytes:
    """MTH(D[n]) of leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def _split(size: int) -> int:
    """The largest power of two smaller than *size*."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH(m, D[n]) (2.1.1): the hashes that lead from a leaf to the root."""
    size = len(leaves)
    if size <= 1:
        return []
    k = _split(size)
    if index < k:
        return [*inclusion_proof(index, leaves[:k]), root_of(leaves[k:])]
    return [*inclusion_proof(index - k, leaves[k:]), root_of(leaves[:k])]


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether *proof* shows the leaf at *index* in the tree of *size* with *root* (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    fn, sn, found = index, size - 1, leaf
    for part in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            found = node_hash(part, found)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = node_hash(found, part)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and found == root


def consistency_proof(first: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PROOF(m, D[n]) (2.1.2): that the tree of *first* leaves is the beginning of this one; 0 < first <= n."""
    return _subproof(first, leaves, whole=True)


def _subproof(first: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    size = len(leaves)
    if first == size:
        return [] if whole else [root_of(leaves)]
    k = _split(size)
    if first <= k:
        return [*_subproof(first, leaves[:k], whole=whole), root_of(leaves[k:])]
    return [*_subproof(first - k, leaves[k:], whole=False), root_of(leaves[:k])]


def consistent(first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether *proof* shows that the second tree continues the first (RFC 9162, 2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = path[0]
    for part in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            old, new = node_hash(part, old), node_hash(part, new)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node_hash(new, part)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and old == first_root and new == second_root
