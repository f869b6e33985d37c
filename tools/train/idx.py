"""IDX files, plain or gzip'd: the format of MNIST and its relatives."""

import gzip
import hashlib
import struct
from pathlib import Path

import numpy as np

FILES = {
    "train": ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
    "test": ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"),
}


def read(path):
    """The uint8 array in an IDX file."""
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    if raw[:3] != b"\x00\x00\x08":
        raise ValueError(f"{path}: not an IDX file of unsigned bytes")
    shape = struct.unpack_from(f">{raw[3]}I", raw, 4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(shape)


def write(path, array):
    """Write a gzip'd IDX file whose bytes depend on the array alone (no name, no time)."""
    array = np.ascontiguousarray(array, np.uint8)
    head = b"\x00\x00\x08" + bytes([array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as out:
        out.write(head + array.tobytes())


def load(folder, split):
    """(pictures, labels) of a split, checked to be of equal length."""
    pictures, labels = (read(Path(folder) / name) for name in FILES[split])
    if len(pictures) != len(labels):
        raise ValueError(f"{folder}: {len(pictures)} pictures but {len(labels)} labels in {split}")
    return pictures, labels


def digests(folder):
    """SHA-256 of the uncompressed IDX bytes of each of the four files, by name without .gz."""
    out = {}
    for name in sorted(sum(FILES.values(), ())):
        raw = gzip.decompress((Path(folder) / name).read_bytes())
        out[name.removesuffix(".gz")] = hashlib.sha256(raw).hexdigest()
    return out
