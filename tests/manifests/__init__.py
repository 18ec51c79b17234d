"""Offline checks of what is deployed: manifests, image, compose file, alert rules, dashboards."""
