"""The local platform: PostgreSQL, a Kafka broker and every service as processes of one supervisor."""
