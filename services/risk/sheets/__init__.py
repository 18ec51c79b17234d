"""The sheet for the person or company that a signal is about: what was seen, what may explain it, how to answer.

Nothing is stored: a sheet follows from the alert, its signals and the rules, and is made anew whenever it is asked
for. It is what förvaltningslagen (2017:900) 25 § asks an authority to tell before it decides, and part of what
dataskyddsförordningen art. 13 to 15 gives a right to know.
"""
