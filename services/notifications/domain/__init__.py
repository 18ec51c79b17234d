"""Who is told what, in which words: pure, without I/O."""

from services.notifications.domain.directory import Recipient, demo_directory
from services.notifications.domain.messages import CATALOGUES, LANGUAGES, Catalogue, Language, Wording
from services.notifications.domain.notices import Gathered, Notice, gather, lines_for, notification_id
from services.notifications.domain.subscriptions import SUBSCRIPTIONS, Kind, Subscription, kinds_for
from services.notifications.domain.wording import Line, body, link, mail_body, mail_subject, subject

__all__ = [
    "CATALOGUES",
    "LANGUAGES",
    "SUBSCRIPTIONS",
    "Catalogue",
    "Gathered",
    "Kind",
    "Language",
    "Line",
    "Notice",
    "Recipient",
    "Subscription",
    "Wording",
    "body",
    "demo_directory",
    "gather",
    "kinds_for",
    "lines_for",
    "link",
    "mail_body",
    "mail_subject",
    "notification_id",
    "subject",
]
