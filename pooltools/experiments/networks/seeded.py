"""Layers whose initial weights depend on the seed and their place only."""

from typing import Any

import keras

from pooltools.experiments.networks import parts

L = keras.layers


class Seeded:
    """Makes layers whose initial weights depend on the seed and their place only."""

    def __init__(self, seed: int) -> None:
        self.seed, self.made = seed, 0

    def convolution(self, x: Any, width: int, stride: int, dilation: int, padding: str) -> Any:
        """3 × 3, without bias. Stride 2 takes every second cell of what stride 1 gives.

        padding : "same", "valid", or "circular": as "same", but with the other side for zeros
        """
        if padding == "circular":  # "same" has one cell less before a stride of 2
            x, padding = parts.Wrapped(dilation if stride == 1 else 0, dilation)(x), "valid"
        layer = L.Conv2D(
            width,
            3,
            strides=stride,
            dilation_rate=dilation,
            padding=padding,
            use_bias=False,
            kernel_initializer=self.initial(),
        )
        return layer(x)

    def dense(self, x: Any, width: int, activation: str | None = None) -> Any:
        """A Dense layer."""
        return L.Dense(width, activation, kernel_initializer=self.initial())(x)

    def initial(self) -> keras.initializers.Initializer:
        """The next layer's start."""
        self.made += 1
        return keras.initializers.HeNormal(seed=1000 * self.seed + self.made)
