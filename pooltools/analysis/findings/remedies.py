"""Code that a finding offers: the model cloned, with some layers made differently."""

from collections.abc import Mapping, Sequence

Names = tuple[str, ...]

CLONE = """\
import keras
from keras import layers

def changed(layer):
    config = layer.get_config()
{cases}
    return type(layer).from_config(config)

better = keras.models.clone_model({arguments})
{weights}"""
SAME_WEIGHTS = "better.set_weights(model.get_weights())"
NEW_WEIGHTS = "# its weights are new: train it again"
STEP_AFTERWARDS = """keras.Sequential([
            type(layer).from_config({{**config, "strides": 1}}),
            layers.AveragePooling{rank}D(config["strides"], padding="same"),
        ], name=layer.name)"""  # as many cells as before, for "valid" and "same"
CASE = "    if layer.name in [{names}]:\n        return {made}"


def cloned(cases: Mapping[Names, str], keeps_weights: bool = True) -> str:
    """Code for a `better` model in which the named calls are made by an expression each.

    Parameters
    ----------
    cases : names of calls -> an expression in `layer` and `config`
    keeps_weights : whether the weights of `model` fit the new layers
    """
    nested = any("/" in name for names in cases for name in names)
    texts = [CASE.format(names=_names(names), made=made) for names, made in cases.items()]
    arguments = "model, clone_function=changed"
    arguments = f"\n    {arguments}, recursive=True" if nested else arguments
    weights = SAME_WEIGHTS if keeps_weights else NEW_WEIGHTS
    return CLONE.format(cases="\n".join(texts), arguments=arguments, weights=weights)


def _names(calls: Sequence[str]) -> str:
    """The layers' own names, as Keras knows them, quoted; one a line if there are many."""
    own = dict.fromkeys(call.split("/")[-1].split(" (call ")[0] for call in calls)
    quoted = [ascii(name) for name in own]
    if len(quoted) < 3:
        return ", ".join(quoted)
    return "\n" + "".join(f"        {name},\n" for name in quoted) + "    "
