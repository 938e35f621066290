"""The checks that rows of claims.yml name: one module per subject.

A check is called with the row's settings and arguments and returns one `Outcome` per setting.
Shares count enumerated cases, so a check is exact and the same on every machine.
"""
