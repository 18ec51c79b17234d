"""Pictures of the alert pages, one for each family of rules, to be looked at by people."""
