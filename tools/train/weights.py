"""Weights on disk: an .npz of float32 arrays and one digest over their names, shapes and values."""

import hashlib

import numpy as np


def digest(weights):
    """SHA-256 over (name, shape, little-endian float32 values), sorted by name."""
    h = hashlib.sha256()
    for name in sorted(weights):
        array = np.ascontiguousarray(weights[name], "<f4")
        h.update(f"{name} {list(array.shape)}\n".encode())
        h.update(array.tobytes())
    return h.hexdigest()


def save(path, weights):
    np.savez(path, **{name: np.asarray(array, "<f4") for name, array in weights.items()})


def load(path):
    with np.load(path) as file:
        return {name: file[name] for name in file.files}
