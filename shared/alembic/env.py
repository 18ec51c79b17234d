"""Alembic's entry point, one for all services: the configuration names the service."""

from shared.migrations import run_env

run_env()
