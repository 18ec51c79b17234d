"""What a case is: its states and gates, its time limits, the law behind its steps. Pure."""
