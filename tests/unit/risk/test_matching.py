"""What a matching may answer."""

import hmac

from hypothesis import given
from hypothesis import strategies as st

from services.risk.domain.matching import blinded, hits, pads

some = st.frozensets(st.sampled_from("abcdefgh"))
committees = st.dictionaries(st.sampled_from(["bun", "kfn", "ks"]), some)


@given(some, committees, st.data())
def test_the_answer_is_the_same_however_the_others_are_split(
    own: frozenset[str], others: dict[str, frozenset[str]], data: st.DataObject
) -> None:
    """Neither which other committee, nor how many of them, nor how large: only whether."""
    everything = sorted(each for objects in others.values() for each in objects)
    split: dict[str, set[str]] = {"x": set(), "y": set(), "z": set()}
    for each in everything:
        split[data.draw(st.sampled_from(["x", "y", "z"]))].add(each)

    assert hits(own, others) == hits(own, split)


@given(some, committees)
def test_only_own_objects_are_answered(own: frozenset[str], others: dict[str, frozenset[str]]) -> None:
    assert hits(own, others).keys() == own


@given(st.binary(min_size=1, max_size=64), st.text(max_size=60))
def test_the_blinding_is_hmac(key: bytes, value: str) -> None:
    assert blinded(pads(key), value) == hmac.digest(key, value.encode(), "sha256")
