"""How fast pooltools is beside what everybody has, measured side by side: `make bench`."""
