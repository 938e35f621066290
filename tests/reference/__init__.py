"""The reference functions against oracles that share no line with them."""
