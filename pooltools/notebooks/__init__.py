"""The course's notebooks: executed, normalised, compared with a fresh run, kept clean.

`python -m pooltools notebooks --help` lists the commands.
"""
