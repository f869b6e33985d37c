"""Turn the trainer's <name>.npz and <name>.training.json into <models>/<name>/model.onnx and training.json.

Needs numpy and onnx. BatchNormalization stays a node of its own: folding it is the optimizer's work.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper

import nets
import weights as weight_files

OPSET, IR = 13, 8
OUTPUT = "logits"


def initializer(name, array):
    array = np.ascontiguousarray(array, "<f4")
    return helper.make_tensor(name, TensorProto.FLOAT, array.shape, array.tobytes(), raw=True)


def window(a):
    """Attributes of a convolution or pool."""
    return {"kernel_shape": list(a["kernel"]), "strides": [a["stride"]] * 2, "pads": list(nets.padding(a["kernel"])) * 2}


def build(name, layers, weights):
    """The ONNX model of a list of layers."""
    shapes = nets.weight_shapes(layers)
    if {k: v.shape for k, v in weights.items()} != shapes:
        raise SystemExit(f"{name}: the weights do not fit the net of this name")
    tensors = [initializer(k, weights[k]) for k in shapes]
    if any(op == "relu6" for _, op, _, _ in layers):
        tensors += [initializer("relu6.min", np.float32(0)), initializer("relu6.max", np.float32(6))]

    nodes = []
    same = {}

    def node(op, inputs, output, **attributes):
        nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))

    last = layers[-1][0]
    for layer, op, inputs, a in layers:
        inputs = [same.get(i, i) for i in inputs]
        out = OUTPUT if layer == last else layer
        if op == "conv":
            bias = [f"{layer}.bias"] if a["bias"] else []
            node("Conv", [inputs[0], f"{layer}.weight", *bias], out, **window(a), group=a["groups"])
        elif op == "bn":
            kinds = ("weight", "bias", "running_mean", "running_var")
            node("BatchNormalization", [inputs[0], *(f"{layer}.{k}" for k in kinds)], out, epsilon=nets.BN_EPS)
        elif op == "relu":
            node("Relu", inputs, out)
        elif op == "relu6":
            node("Clip", [inputs[0], "relu6.min", "relu6.max"], out)
        elif op == "add":
            node("Add", inputs, out)
        elif op == "concat":
            node("Concat", inputs, out, axis=1)
        elif op == "max":
            node("MaxPool", inputs, out, **window(a))
        elif op == "avg":
            node("AveragePool", inputs, out, **window(a))
        elif op == "lrn":
            node("LRN", inputs, out, **{k: a[k] for k in ("size", "alpha", "beta", "bias")})
        elif op == "dropout":  # the identity outside training
            same[layer] = inputs[0]
        elif op == "flatten":
            node("Flatten", inputs, out, axis=1)
        elif op == "mean":
            node("GlobalAveragePool", inputs, f"{layer}.map")
            node("Flatten", [f"{layer}.map"], out, axis=1)
        elif op == "linear":
            node("Gemm", [inputs[0], f"{layer}.weight", f"{layer}.bias"], out, transB=1)
        else:
            raise ValueError(f"{layer}: no ONNX form for {op}")

    graph = helper.make_graph(
        nodes, name,
        [helper.make_tensor_value_info(nets.INPUT, TensorProto.FLOAT, ["N", 3, nets.SIDE, nets.SIDE])],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["N", nets.CLASSES])],
        tensors,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="triplicate")
    model.ir_version = IR
    onnx.checker.check_model(model, full_check=True)
    return model


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trained", help="the folder that train.py wrote")
    parser.add_argument("models", help="the folder to write <name>/model.onnx into")
    args = parser.parse_args()

    for name, net in nets.NETS.items():
        source = Path(args.trained) / f"{name}.npz"
        if not source.exists():
            print(f"{name}: no {source}, left out")
            continue
        weights = weight_files.load(source)
        text = (Path(args.trained) / f"{name}.training.json").read_text()
        if json.loads(text)["weights_sha256"] != weight_files.digest(weights):
            raise SystemExit(f"{name}: the weights are not those of the training record")
        folder = Path(args.models) / name
        folder.mkdir(parents=True, exist_ok=True)
        raw = build(name, net["layers"], weights).SerializeToString(deterministic=True)
        (folder / "model.onnx").write_bytes(raw)
        (folder / "training.json").write_text(text)
        print(f"{name}: {len(raw)} bytes, {nets.macs(net['layers'])} MACs a picture")


if __name__ == "__main__":
    main()
