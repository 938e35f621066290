"""Pooling layers of convolutional networks: computed, measured, taught."""
