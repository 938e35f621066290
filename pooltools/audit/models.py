"""A model from a file of unknown origin: nothing in the file is run."""

import importlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pooltools.audit.archive import Unreadable, config, described

OWN = ("keras", "pooltools")  # packages whose classes a file may name
CODE = ("Lambda", "__lambda__", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer")
LONGEST = 200  # characters of what Keras says
PARAMETERS_PER_BYTE = 8  # stored weights take at least an eighth of a byte each


def load(path: Path, modules: Iterable[str] = ()) -> Any:
    """The model in a .keras file, not compiled.

    Parameters
    ----------
    modules : names of Python modules to import first: those in which the model's own classes are
        registered with @keras.saving.register_keras_serializable

    Raises
    ------
    Unreadable : the file is no model, or not one that can be loaded without running what is in it
    """
    found = config(path)
    modules = tuple(modules)
    _without_code(found)
    if not modules:
        _without_strangers(found)
    for module in modules:
        _imported(module)
    try:
        return _loaded(path, found)
    except Unreadable:
        raise
    except Exception as error:  # whatever Keras makes of a bad file
        raise Unreadable(f"Keras cannot load it: {_cause(error)}") from None


def _cause(error: Exception) -> str:
    """The sentence behind the whole description of the layer that Keras repeats."""
    _, _, cause = str(error).rpartition("Exception encountered: ")
    cause = " ".join(cause.split())
    short = cause if len(cause) <= LONGEST else f"{cause[:LONGEST]}…"
    return f"{type(error).__name__}: {short}"


def _without_code(found: dict[str, Any]) -> None:
    """Refuse layers that hold a program, or name a file that does."""
    for each in described(found):
        kind = each["class_name"]
        if kind in CODE or str(each.get("registered_name")) in CODE:
            settings = each["config"] if isinstance(each.get("config"), dict) else {}
            own = each.get("name") or settings.get("name") or ""
            raise Unreadable(
                f"it holds a {kind.strip('_')} {own!r}: code that is not Keras's, which is never "
                "run here. Write it as a layer class, or with keras.ops."
            )


def _without_strangers(found: dict[str, Any]) -> None:
    """Refuse classes and functions that are neither Keras's nor ours."""
    strangers: dict[str, None] = {}
    for each in described(found):
        module, registered = each.get("module"), str(each.get("registered_name") or "")
        package = registered.split(">")[0] if ">" in registered else str(module or "")
        unknown = package.split(".")[0] not in (*OWN, "builtins", "")
        nameless = "module" in each and module is None and not registered.startswith("pooltools")
        if unknown or nameless:
            strangers[f"{module}.{each['class_name']}" if module else each["class_name"]] = None
    if strangers:
        raise Unreadable(
            f"it needs {', '.join(strangers)}, not part of Keras. If you know the module where "
            "that is registered with @keras.saving.register_keras_serializable: --import MODULE"
        )


def _imported(module: str) -> None:
    try:
        importlib.import_module(module)
    except (Exception, SystemExit) as error:  # whatever somebody's own module does
        raise Unreadable(
            f"the module {module} of --import cannot be imported: {type(error).__name__}: {error}"
        ) from None


def _loaded(path: Path, found: dict[str, Any]) -> Any:
    import keras

    importlib.import_module("pooltools.layers")  # registers our own
    _affordable(keras, found, path.stat().st_size)
    return keras.saving.load_model(path, compile=False, safe_mode=True)


def _affordable(keras: Any, found: dict[str, Any], stored: int) -> None:
    """Refuse what is no model, or has far more parameters than the file holds, unmade."""
    copy = json.loads(json.dumps({**found, "compile_config": None}))  # Keras takes it apart
    try:
        with keras.StatelessScope(initialize_variables=False):
            model = keras.saving.deserialize_keras_object(copy, safe_mode=True)
            if not isinstance(model, keras.Model):
                raise Unreadable(f"it holds a {type(model).__name__}, not a model.")
            wanted = model.count_params() if model.built else 0
    finally:
        keras.utils.clear_session()  # variables without values would be filled later
    if wanted > PARAMETERS_PER_BYTE * stored:
        raise Unreadable(f"it describes {wanted:,} parameters, but is only {stored:,} bytes long.")
