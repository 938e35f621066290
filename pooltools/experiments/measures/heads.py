"""What a head hands on: how well alike pictures are found by it, how large its scores begin."""

from __future__ import annotations

import keras
import numpy as np

from pooltools._backend import predictor
from pooltools._types import Array
from pooltools.experiments.measures.measure import Measure
from pooltools.experiments.training import BATCH, Run, untrained
from pooltools.layers import LpPooling

PICTURES = 2000  # of the test part: the first ones
FIRST = 256  # pictures of which the first scores are looked at


def found_alike(run: Run) -> Array:
    """Average precision of each test picture's search for others of its class, in percent.

    Pictures are ranked by the angle between what the last dense layer reads of them; the picture
    that is searched with is left out.
    """
    reads = predictor(keras.Model(run.model.input, run.model.layers[-1].input))
    x, y = run.pictures.x_test[:PICTURES], run.pictures.y_test[:PICTURES]
    codes = np.concatenate([reads(x[i : i + BATCH]) for i in range(0, len(x), BATCH)])
    return 100 * precision(codes, y)


def precision(codes: Array, labels: Array) -> Array:
    """Mean, over the others of its class, of the share of the class among all that are ranked as
    high; shape (N,). Codes (N, D); labels (N,), each at least twice."""
    unit = codes / (np.linalg.norm(codes, axis=1, keepdims=True) + 1e-12)
    near = unit @ unit.T
    np.fill_diagonal(near, -np.inf)  # last, and left out
    order = np.argsort(-near, axis=1, kind="stable")[:, :-1]
    same = labels[order] == labels[:, None]
    ranks = np.arange(1, same.shape[1] + 1)
    share: Array = np.cumsum(same, axis=1) / ranks
    found: Array = (share * same).sum(axis=1) / same.sum(axis=1)
    return found


def first_scores(run: Run) -> float:
    """Standard deviation over the classes of the scores that the first step sees, mean over
    pictures: batch normalisation takes its statistics from them, as in training."""
    model = untrained(run.arm, run.seed).model
    scores = keras.ops.convert_to_numpy(model(run.pictures.x_train[:FIRST], training=True))
    return float(np.std(scores, axis=1).mean())


def learned_p(run: Run) -> float:
    """The exponent of the generalised mean after training."""
    (layer,) = (each for each in run.model.layers if isinstance(each, LpPooling))
    return float(keras.ops.convert_to_numpy(layer.exponent))


MEASURES: dict[str, Measure] = {
    "alike pictures found": Measure(found_alike, "%", per_image=True),
    "spread of the first scores": Measure(first_scores, "logits"),
    "learned p": Measure(learned_p, "p"),
}
