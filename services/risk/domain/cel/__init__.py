"""A documented part of CEL (Common Expression Language, cel-spec) over sets: text to findings, or to Polars.

The grammar is the library's (cel-expr-python, which is cel-cpp); types and meaning of what is offered are worked out
here, so that each mistake is told where it stands and in both languages. A test holds the answers against cel-cpp's.
A value that CEL would call an error (a field without a value, an overflow, a division by zero) is null here: the
logic of CEL and of Polars then agree, since each lets a decided operand of && and || win over an undecided one.
"""
