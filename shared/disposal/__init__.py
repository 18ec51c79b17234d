"""Disposal (gallring): what every service needs to find, count, archive and remove what a decision lets it remove."""
