"""`python -m pooltools audit`: a model file read with care, and a report on it."""
