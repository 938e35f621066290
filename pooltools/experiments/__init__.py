"""Measured claims: arms, runs, measures and rows that anyone can make again."""
