"""The worker process, which seals the audit trail: `python -m services.gateway.worker`."""

from services.gateway.settings import WorkerSettings
from shared.worker import run_worker

if __name__ == "__main__":
    run_worker(WorkerSettings.load(), {})
