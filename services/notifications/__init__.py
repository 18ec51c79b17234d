"""Tells people that something waits for them, in the console's inbox and by mail, without personal data.

Owns: notifications, who has read them, the directory of recipients, deliveries of mail.
Consumes: alert.raised, control_task.opened, case.opened, case.state_changed, case.access_changed,
hold.proposed, hold.approved, disclosure.proposed, disclosure.decided, file.processed, records.received.
Publishes: notification.delivered.
"""
