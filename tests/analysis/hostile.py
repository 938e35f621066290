"""Files that are no model, or one that nobody should run."""

import json
import warnings
import zipfile

import h5py
import keras
import numpy as np

L = keras.layers


def saved(path):
    """A model that is fine, as a file."""
    keras.Sequential([keras.Input((8, 8, 1)), L.Conv2D(2, 3, name="c"), L.Flatten()]).save(path)
    return path


def rewritten(path, change=None, **members):
    """The file with its config changed in place, other members replaced or added."""
    with zipfile.ZipFile(path) as file:
        found = {name: file.read(name) for name in file.namelist()}
    if change is not None:
        config = json.loads(found["config.json"])
        change(config)
        found["config.json"] = json.dumps(config).encode()
    found |= members
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in found.items():
            file.writestr(name, content)
    return path


def layer(config):
    """The description of the convolution."""
    return next(each for each in config["config"]["layers"] if each["class_name"] == "Conv2D")


def with_layer(**entries):
    """A maker of a file whose convolution is described otherwise."""

    def make(path):
        return rewritten(saved(path), lambda config: layer(config).update(entries))

    return make


def with_setting(**settings):
    """A maker of a file whose convolution has other settings."""

    def make(path):
        return rewritten(saved(path), lambda config: layer(config)["config"].update(settings))

    return make


def touching(sentinel):
    """A model whose Lambda writes a file whenever it is called."""
    place = str(sentinel)
    code = L.Lambda(lambda x: (open(place, "w").close(), x)[1], name="code")  # noqa: PTH123
    return keras.Sequential([keras.Input((8, 8, 1)), code, L.Flatten()])


def text(path):
    path.write_text("layers: 12\n")
    return path


def picture(path):
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(100))
    return path


def other_hdf5(path):
    with h5py.File(path, "w") as file:
        file["temperatures"] = np.arange(3)
    return path


def truncated(path):
    whole = saved(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def flipped(path):
    """One bit of the weights is not what was written."""
    content = bytearray(saved(path).read_bytes())
    content[content.index(b"\x89HDF") + 3000] ^= 1
    path.write_bytes(content)
    return path


def plain_zip(path):
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.txt", "no model")
    return path


def bomb(path):
    return rewritten(saved(path), **{"assets/zeros": bytes(50_000_000)})


def long_config(path):
    with zipfile.ZipFile(path, "w") as file:  # not packed, so no bomb
        file.writestr("config.json", b" " * (32 * 2**20 + 1))
    return path


def twice(path):
    saved(path)
    with zipfile.ZipFile(path, "a") as file, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Duplicate name", UserWarning)
        file.writestr("config.json", "{}")
    return path


def other_object(path):
    """A layer where a model should be."""

    def change(config):
        config.update(layer(config))

    return rewritten(saved(path), change)


def deep(path):
    return rewritten(saved(path), **{"config.json": b"[" * 100_000})


def reading_a_file(path):
    """A vocabulary is a path: Keras once read whatever file it named (CVE-2025-12058)."""
    model = keras.Sequential([keras.Input((1,), dtype="string"), L.StringLookup(vocabulary=["a"])])
    model.save(path)

    def change(config):
        config["config"]["layers"][1]["config"]["vocabulary"] = "/etc/passwd"

    return rewritten(path, change)


SHELL = {"module": "os", "class_name": "system", "registered_name": "system"}
CODE = {"class_name": "__lambda__", "config": {"value": ["", None, None]}}
FETCH = {"module": "keras.utils", "class_name": "function", "config": "get_file"}
FILES = {  # name: what makes it, what the one line says
    "text": (text, "a file of another kind, not a model that Keras saved as .keras"),
    "picture": (picture, "a PNG picture, not a model"),
    "empty": (lambda path: path.write_bytes(b"") or path, "it is empty, not a model"),
    "directory": (lambda path: path.mkdir() or path, "it is a directory"),
    "missing": (lambda path: path, "there is no such file"),
    "HDF5 of something else": (other_hdf5, "an HDF5 file. Keras does not check old .h5 models"),
    "half a file": (truncated, "a damaged zip file"),
    "a flipped bit": (flipped, "it is damaged: model.weights.h5 is not what was written"),
    "another zip": (plain_zip, "a zip file without config.json"),
    "two of one name": (twice, "two files of the same name"),
    "a path out": (
        lambda path: rewritten(saved(path), **{"../evil": b"x"}),
        "a file whose path leads out of it",
    ),
    "a bomb": (bomb, "it would unpack to 50,0.* bytes, more than 100 times its size"),
    "a long config": (long_config, "its config.json is larger than 32 MiB"),
    "no JSON": (
        lambda path: rewritten(saved(path), **{"config.json": b"layers"}),
        "config.json cannot be read: JSONDecodeError",
    ),
    "deep JSON": (deep, "config.json cannot be read: RecursionError"),
    "JSON of something else": (
        lambda path: rewritten(saved(path), **{"config.json": b"[1]"}),
        "config.json does not describe a model",
    ),
    "a layer, no model": (other_object, "it holds a Conv2D, not a model"),
    "no weights": (with_setting(filters=3), "Keras cannot load it: ValueError: A total of"),
    "too many parameters": (
        with_setting(filters=10**12),
        "describes 10,000,000,000,000 parameters, but is only .* bytes long",
    ),
    "an unknown class": (
        with_layer(class_name="Mine", module=None, registered_name="lab>Mine"),
        "it needs Mine, not part of Keras. .*--import MODULE",
    ),
    "an unknown module": (
        with_layer(class_name="Mine", module="lab.layers", registered_name="Mine"),
        "it needs lab.layers.Mine, not part of Keras",
    ),
    "a shell": (with_layer(**SHELL), "it needs os.system, not part of Keras"),
    "a shell as activation": (
        with_setting(activation={**SHELL, "config": "touch sentinel"}),
        "it needs os.system, not part of Keras",
    ),
    "a download as activation": (with_setting(activation=FETCH), "not a modeling function"),
    "Python code as activation": (
        with_setting(activation=CODE),
        "it holds a lambda '': code that is not Keras's",
    ),
    "a program of TensorFlow": (
        with_layer(class_name="TFSMLayer", config={"name": "t", "filepath": "/tmp/program"}),
        "it holds a TFSMLayer 't': code that is not Keras's",
    ),
    "somebody's file as vocabulary": (reading_a_file, "Keras cannot load it: .*vocabulary"),
    "a terminal's orders": (
        with_layer(class_name="\x1b[2J\u202emine\nPROMPT$", module=None, registered_name="a>b"),
        r"it needs \\x1b\[2J\\u202emine PROMPT\$, not part",
    ),
}  # fmt: skip
