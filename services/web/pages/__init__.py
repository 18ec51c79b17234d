"""The pages, one module an area: read from the gateway, word it, show it."""
