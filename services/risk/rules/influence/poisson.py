"""How probable it is that so many things happen by chance."""

from math import exp, lgamma, log

_NEGLIGIBLE = 1e-17


def at_least(n: int, expected: float) -> float:
    """P(X ≥ n) where X is Poisson with mean *expected* > 0: the exact upper tail, Σ e^−λ λ^k / k! over k ≥ n.

    The terms of the shorter side are added, so that small probabilities keep their digits. Source: NIST/SEMATECH
    e-Handbook of Statistical Methods, 1.3.6.6.19 (Poisson distribution).
    """
    if n <= 0:
        return 1.0
    if n <= expected:
        return 1.0 - sum(_term(k, expected) for k in range(n))
    tail, term, k = 0.0, _term(n, expected), n
    while term > _NEGLIGIBLE * (tail + term):
        tail += term
        k += 1
        term *= expected / k
    return tail


def _term(k: int, expected: float) -> float:
    """P(X = k)."""
    return exp(k * log(expected) - expected - lgamma(k + 1))
