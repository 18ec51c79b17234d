"""What the page of a rule tells beside the rule itself: a worked example, its first step on the ladder, its law.

An example is rows that we made up. What stands on the page is what the rule says of them when it is asked, so that
it cannot say anything else than the rule does.
"""
