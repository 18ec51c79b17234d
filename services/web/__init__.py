"""The console: server-rendered pages over the gateway's public API.

Consumes no events, publishes none, owns nothing but the sessions in its memory.
"""
