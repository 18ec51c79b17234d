"""Prove that what was accepted was published, screened, alerted and counted, once each.

Written apart from the services: it reads the database and the broker with its own queries and compares, so that
an error in shared code cannot vouch for itself.
"""

from deploy.reconcile.report import Finding, Report, show
from deploy.reconcile.run import reconcile

__all__ = ["Finding", "Report", "reconcile", "show"]
