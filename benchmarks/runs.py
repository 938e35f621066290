"""Runs an hour: the experiments' loop in two processes of one thread each, beside `model.fit` with
the threads it takes by itself: `python -m benchmarks.runs`, some minutes.

A run is what an experiment trains: a network built, compiled, trained and asked for its outputs.
Both take turns, because a machine that also does other things drifts; wall time counts here, as it
is what a sweep costs. Each side keeps its processes, so that starting them is not counted. The
processor time of a run, which others at work do not change as much, stands beside.
"""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median

from pooltools import _parallel
from pooltools._backend import one_thread
from pooltools.experiments.arm import Arm

TARGET, PROCESSES = 1.3, 2
DATA = {"name": "mnist_5000", "train": 1500, "val": 500, "test": 3000}


def arm(steps):
    """The pooled network of the core grid."""
    training = {"steps": steps, "batch": 32, "rate": 0.01}
    return Arm("max", {"down": "max", "head": "gap", "widths": [8, 16, 32]}, DATA, training)


def ours(work):
    """A run as experiments do it; its processor time in seconds."""
    steps, seed = work
    one_thread()
    from pooltools.experiments.training import train

    begin = time.process_time()
    train(arm(steps), seed)
    return time.process_time() - begin


def theirs(work):
    """The same as Keras's users write it."""
    steps, seed = work
    import keras

    from pooltools.experiments import datasets, networks

    begin = time.process_time()
    keras.utils.set_random_seed(seed)
    p = datasets.parts(seed, **DATA)
    model = networks.build(p.x_train.shape[1:], p.classes, seed, **arm(steps).network)
    cosine = keras.optimizers.schedules.CosineDecay(0.01, steps)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(cosine), loss)
    each = -(-len(p.x_train) // 32)
    epochs = max(1, round(steps / each))
    model.fit(p.x_train, p.y_train, batch_size=32, epochs=epochs, verbose=0)
    for x in (p.x_train, p.x_val, p.x_test):
        model.predict(x, batch_size=500, verbose=0)
    return time.process_time() - begin


def measured(program):
    """Runs an hour, and processor seconds of one."""
    begin = time.perf_counter()
    seconds = program()
    return 3600 * len(seconds) / (time.perf_counter() - begin), sum(seconds) / len(seconds)


def main():
    """Print every block and the ratio; exit code 1 if the median misses the target."""
    parser = argparse.ArgumentParser("python -m benchmarks.runs", description=__doc__.split(":")[0])
    parser.add_argument("--blocks", type=int, default=5)
    parser.add_argument("--steps", type=int, default=1880)
    asked = parser.parse_args()
    ratios = []
    with ProcessPoolExecutor(1, get_context("spawn")) as other:

        def sweep(steps=asked.steps):
            work = [(steps, seed) for seed in range(PROCESSES)]
            return list(_parallel.each(ours, work, PROCESSES))

        def plain(steps=asked.steps):
            return [other.submit(theirs, (steps, 0)).result()]

        sweep(50), plain(50)  # imports, memory, caches
        print(f"{'runs an hour: ours':>20}{'fit':>7}{'ratio':>7}{'s of CPU: ours':>17}{'fit':>7}")
        for block in range(asked.blocks):
            order = (sweep, plain) if block % 2 else (plain, sweep)
            found = {side: measured(side) for side in order}
            (rate, cpu), (of_fit, cpu_of_fit) = found[sweep], found[plain]
            ratios.append(rate / of_fit)
            numbers = f"{rate:20.0f}{of_fit:7.0f}{ratios[-1]:7.2f}{cpu:17.1f}{cpu_of_fit:7.1f}"
            print(numbers, flush=True)
    low, middle, high = min(ratios), median(ratios), max(ratios)
    met = middle >= TARGET
    print(f"ratio {low:.2f} / {middle:.2f} / {high:.2f} (min / median / max), target {TARGET}")
    print("met" if met else "MISSED")
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
