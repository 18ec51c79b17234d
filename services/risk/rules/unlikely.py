"""Whether a share is far above what others have, or may well be chance."""

import math

import polars as pl


def unlikely(n: str, share: str, peer_share: str, alpha_ppm: int) -> pl.Expr:
    """Whether so high a share of *n* has a probability below *alpha_ppm* where *peer_share* (0 < p < 1) is usual.

    The one-sided binomial tail is bounded from above by exp(-n · KL(share || peer_share)) (W. Hoeffding, Probability
    inequalities for sums of bounded random variables, 1963), so it never fires on less evidence than alpha says.
    """
    own, peer = pl.col(share), pl.col(peer_share)
    rest = pl.when(own < 1).then((1 - own) * ((1 - own) / (1 - peer)).log()).otherwise(0.0)
    nats = own * (own / peer).log() + rest
    return (own > peer) & (pl.col(n) * nats > -math.log(alpha_ppm / 1_000_000))
