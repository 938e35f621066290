"""What the static site needs beyond Jupyter Book, and the checks of a built site."""
