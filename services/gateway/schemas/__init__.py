"""Shapes of the gateway's own endpoints."""
