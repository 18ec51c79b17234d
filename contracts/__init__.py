"""What the platform promises to others, generated from its code and committed."""
