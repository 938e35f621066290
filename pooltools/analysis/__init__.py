"""Instruments: what a Keras model sees, and what it costs."""

from pooltools.analysis.cost import Cost, LayerCost, cost
from pooltools.analysis.field import AxisField, Window
from pooltools.analysis.receptive import LayerField, ReceptiveFields, receptive_field

__all__ = [
    "AxisField",
    "Cost",
    "LayerCost",
    "LayerField",
    "ReceptiveFields",
    "Window",
    "cost",
    "receptive_field",
]
