"""Check exported models with ONNX Runtime: top-1 on the test split, and labels that flip between variants.

Needs numpy, onnx, onnxruntime and Pillow, and with --trained PyTorch, whose logits are then compared, too. The corruptions are three of the fifteen of Hendrycks and
Dietterich (ICLR 2019), with their parameters for 32-pixel pictures; JPEG bytes, and so its counts, may
move with the version of Pillow.
"""

import argparse
import io
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import numpy_helper
from PIL import Image

import idx

FLIP_COUNT = 2000
LEVELS = {
    "disabled": ort.GraphOptimizationLevel.ORT_DISABLE_ALL,
    "extended": ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
}


def colour(pictures):
    """N,28,28 grey bytes -> N,32,32,3 bytes."""
    padded = np.pad(pictures, ((0, 0), (2, 2), (2, 2)))
    return np.repeat(padded[..., None], 3, axis=3)


def to_bytes(x):
    return (np.clip(x, 0, 1) * 255).astype(np.uint8)


def gaussian_noise(pictures, sigma, seed):
    noise = np.random.default_rng(seed).normal(size=pictures.shape)
    return to_bytes(pictures / 255 + sigma * noise)


def contrast(pictures, factor):
    x = pictures / 255
    mean = x.mean((1, 2), keepdims=True)
    return to_bytes((x - mean) * factor + mean)


def jpeg(pictures, quality):
    out = np.empty_like(pictures)
    for i, picture in enumerate(pictures):
        buffer = io.BytesIO()
        Image.fromarray(picture).save(buffer, "JPEG", quality=quality)
        out[i] = np.asarray(Image.open(buffer))
    return out


VARIANTS = {
    "benign": lambda p: p,
    "gaussian_noise 1": lambda p: gaussian_noise(p, 0.04, 1),
    "gaussian_noise 5": lambda p: gaussian_noise(p, 0.10, 5),
    "contrast 1": lambda p: contrast(p, 0.75),
    "contrast 5": lambda p: contrast(p, 0.15),
    "jpeg 1": lambda p: jpeg(p, 80),
    "jpeg 5": lambda p: jpeg(p, 40),
}


def half_weights(raw):
    """The model with every float32 initializer rounded to half precision and back."""
    model = onnx.load_from_string(raw)
    for tensor in model.graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT:
            tensor.raw_data = numpy_helper.to_array(tensor).astype(np.float16).astype("<f4").tobytes()
    return model.SerializeToString()


def session(raw, level):
    options = ort.SessionOptions()
    options.graph_optimization_level = LEVELS[level]
    return ort.InferenceSession(raw, options, providers=["CPUExecutionProvider"])


def to_input(pictures):
    """N,32,32,3 bytes -> N,3,32,32 floats in -1..1."""
    x = (pictures.astype(np.float32) / 255 - 0.5) / 0.5
    return np.ascontiguousarray(x.transpose(0, 3, 1, 2))


def run(engine, pictures):
    """Logits of N,32,32,3 bytes."""
    out = []
    for at in range(0, len(pictures), 500):
        out.append(engine.run(["logits"], {"input": to_input(pictures[at:at + 500])})[0])
    return np.concatenate(out)


def largest_move_from_torch(name, trained, engine, pictures):
    """Largest difference of a logit from the same weights in PyTorch; the limit is 1e-4."""
    import torch  # Only here, so that models can be checked without it.

    import nets
    import train
    import weights as weight_files

    net = train.Net(nets.NETS[name]["layers"])
    net.put(weight_files.load(trained / f"{name}.npz"))
    net.eval()
    x = torch.from_numpy(to_input(pictures))
    with torch.no_grad():
        move = float(np.abs(net(x).numpy() - run(engine, pictures)).max())
    if not move <= 1e-4:
        raise SystemExit(f"{name}: ONNX Runtime and PyTorch differ by {move:.3g}")
    return float(f"{move:.3g}")


def check(path, pictures, truth, corrupted, trained):
    raw = path.read_bytes()
    half = half_weights(raw)
    engines = {
        "fp32 disabled": session(raw, "disabled"),
        "fp32 extended": session(raw, "extended"),
        "fp16-rounded weights": session(half, "disabled"),
    }
    result = {"bytes": len(raw), "top1": {}, "flips_against_fp32_disabled": {}}
    for name, engine in engines.items():
        result["top1"][name] = int((run(engine, pictures).argmax(1) == truth).sum()) / len(truth)
    if trained is not None:
        name = path.parent.name
        result["largest_move_from_torch"] = largest_move_from_torch(name, trained, engines["fp32 disabled"], corrupted["benign"])
    for variant, inputs in corrupted.items():
        logits = {name: run(engine, inputs) for name, engine in engines.items()}
        reference = logits["fp32 disabled"]
        top = np.sort(reference, axis=1)
        result["flips_against_fp32_disabled"][variant] = {
            "top1": float((reference.argmax(1) == truth[: len(inputs)]).mean()),
            "median_gap": round(float(np.median(top[:, -1] - top[:, -2])), 3),
            **{
                name: {
                    "flips": int((other.argmax(1) != reference.argmax(1)).sum()),
                    "largest_move": float(f"{np.abs(other - reference).max():.3g}"),
                }
                for name, other in logits.items() if other is not reference
            },
        }
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", help="folder of the four .gz IDX files of Fashion-MNIST")
    parser.add_argument("model", nargs="+", type=Path, help="model.onnx files")
    parser.add_argument("--trained", type=Path, help="the folder that train.py wrote: compare with PyTorch, too")
    args = parser.parse_args()

    grey, truth = idx.load(args.data, "test")
    pictures = colour(grey)
    corrupted = {name: corrupt(pictures[:FLIP_COUNT]) for name, corrupt in VARIANTS.items()}
    for path in args.model:
        print(path)
        print(json.dumps(check(path, pictures, truth, corrupted, args.trained), indent=2))


if __name__ == "__main__":
    main()
