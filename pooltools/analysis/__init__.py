"""Instruments: what a Keras model sees, and what it costs."""

from pooltools.analysis.audit import Audit, audit
from pooltools.analysis.cam import ClassMaps, cam, grad_cam
from pooltools.analysis.cost import Cost, LayerCost, cost
from pooltools.analysis.effective import EffectiveField, effective_receptive_field
from pooltools.analysis.equivariance import EquivarianceError, ShiftError, equivariance_error
from pooltools.analysis.field import AxisField, Window
from pooltools.analysis.findings.finding import Downsampling, Finding, Unanswered
from pooltools.analysis.gradient import GradientFlow, LayerFlow, gradient_flow
from pooltools.analysis.receptive import LayerField, ReceptiveFields, receptive_field
from pooltools.analysis.sensitivity import SensitivityMap, sensitivity_map
from pooltools.analysis.shift import Agreement, ShiftConsistency, shift_consistency

__all__ = [
    "Agreement",
    "Audit",
    "AxisField",
    "ClassMaps",
    "Cost",
    "Downsampling",
    "EffectiveField",
    "EquivarianceError",
    "Finding",
    "GradientFlow",
    "LayerCost",
    "LayerField",
    "LayerFlow",
    "ReceptiveFields",
    "SensitivityMap",
    "ShiftConsistency",
    "ShiftError",
    "Unanswered",
    "Window",
    "audit",
    "cam",
    "cost",
    "effective_receptive_field",
    "equivariance_error",
    "grad_cam",
    "gradient_flow",
    "receptive_field",
    "sensitivity_map",
    "shift_consistency",
]
