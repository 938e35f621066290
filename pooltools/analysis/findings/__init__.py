"""What an audit looks for in a model: one module for each kind of fault, one rule each."""
