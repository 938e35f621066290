"""Instruments: what a Keras model sees, and what it costs."""

from pooltools.analysis.field import AxisField, Window
from pooltools.analysis.receptive import LayerField, ReceptiveFields, receptive_field

__all__ = ["AxisField", "LayerField", "ReceptiveFields", "Window", "receptive_field"]
