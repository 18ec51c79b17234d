"""Simulators of the registers that Tillit asks, for the local platform: same paths, same shapes, invented facts.

One small process answers for all of them; `tillit registers` changes what it says. It never runs in production.
"""
