"""Writes of notifications: tell, mark as read, deliver mail, keep the local profile's mailbox."""

from services.notifications.operations.deliveries import Outgoing, claim, give_up, postpone, settle
from services.notifications.operations.directory import seed_directory
from services.notifications.operations.inbox import mark_read
from services.notifications.operations.mail import compose, run_sender, send_due
from services.notifications.operations.mailbox import mailbox_sink
from services.notifications.operations.matters import keep_from, keep_from_report
from services.notifications.operations.telling import tell

__all__ = [
    "Outgoing",
    "claim",
    "compose",
    "give_up",
    "keep_from",
    "keep_from_report",
    "mailbox_sink",
    "mark_read",
    "postpone",
    "run_sender",
    "seed_directory",
    "send_due",
    "settle",
    "tell",
]
