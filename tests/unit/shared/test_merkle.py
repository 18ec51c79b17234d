"""The tree of RFC 6962: its test vectors, its definitions, its proofs (P11)."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.audit.tree import (
    EMPTY,
    Frontier,
    consistency_proof,
    consistent,
    includes,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
)

# the inputs and roots with which Certificate Transparency's reference implementations test RFC 6962
INPUTS = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
MOST = 300
LEAVES = [leaf_hash(str(number).encode()) for number in range(MOST)]


def defined_root(leaves: list[bytes]) -> bytes:
    """MTH as RFC 6962, 2.1 writes it."""
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(defined_root(leaves[:k]), defined_root(leaves[k:]))


@pytest.mark.parametrize("size", range(1, len(INPUTS) + 1))
def test_roots_are_those_of_the_reference_vectors(size: int) -> None:
    assert root_of([leaf_hash(content) for content in INPUTS[:size]]).hex() == ROOTS[size - 1]


def test_the_empty_tree_hashes_to_the_hash_of_nothing() -> None:
    assert base64.b64encode(root_of([])) == b"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def test_every_root_up_to_300_leaves_is_the_defined_one() -> None:
    frontier = Frontier()
    wrong = []
    for size, leaf in enumerate(LEAVES, 1):
        frontier.append(leaf)
        if frontier.root() != defined_root(LEAVES[:size]):
            wrong.append(size)

    assert wrong == []


def test_every_leaf_of_every_tree_up_to_300_has_a_proof_of_inclusion() -> None:
    """P11"""
    wrong = [
        (index, size)
        for size in range(1, MOST + 1)
        for root in [defined_root(LEAVES[:size])]
        for index in spread(size)
        if not includes(LEAVES[index], index, size, inclusion_proof(index, LEAVES[:size]), root)
    ]

    assert wrong == []


def spread(size: int) -> set[int]:
    """All places of small trees; the edges and some between of large ones."""
    return set(range(size)) if size <= 64 else {0, 1, size // 3, size // 2, size - 2, size - 1}


def test_every_tree_up_to_300_is_consistent_with_what_it_grew_from() -> None:
    """P11"""
    roots = [root_of(LEAVES[:size]) for size in range(MOST + 1)]
    wrong = [
        (first, second)
        for second in range(1, MOST + 1)
        for first in sorted({place + 1 for place in spread(second)})
        if not consistent(first, roots[first], second, roots[second], consistency_proof(first, LEAVES[:second]))
    ]

    assert wrong == []


@given(st.integers(1, 120), st.data())
def test_a_proof_of_another_leaf_proves_nothing(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index) if size > 1 else st.just(MOST - 1))
    leaves = LEAVES[:size]

    proof = inclusion_proof(index, leaves)

    assert not includes(LEAVES[other], index, size, proof, root_of(leaves))


@given(st.integers(2, 120), st.data())
def test_a_tree_with_a_changed_beginning_is_not_consistent(size: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, first - 1))
    forged = [*LEAVES[:size]]
    forged[changed] = leaf_hash(b"forged")

    proof = consistency_proof(first, forged)

    assert not consistent(first, root_of(LEAVES[:first]), size, root_of(forged), proof)


@given(st.integers(0, 2_000), st.lists(st.integers(0, 300), max_size=6))
def test_a_frontier_goes_on_from_where_it_was_stored(start: int, steps: list[int]) -> None:
    whole, going = Frontier(), Frontier()
    for number in range(start):
        whole.append(leaf_hash(b"%d" % number))
        going.append(leaf_hash(b"%d" % number))
    for step in steps:
        going = Frontier.read(going.size, going.stored())
        for number in range(step):
            whole.append(leaf_hash(b"s%d" % number))
            going.append(leaf_hash(b"s%d" % number))

    assert going.root() == whole.root()
