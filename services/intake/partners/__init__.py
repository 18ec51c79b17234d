"""What systems of others push: deliveries to a hook, CloudEvents by HTTP, CloudEvents on a topic."""
