"""The two nets as plain lists of layers, read by the trainer (PyTorch) and by the exporter (ONNX) alike.

A layer is (name, op, inputs, attributes). Its weights are called `<name>.<kind>`; `INPUT` names the
net's own input, and the last layer gives the logits.
"""

INPUT = "input"
SIDE = 32
CLASSES = 10
BN_EPS = 1e-5


class _Builder:
    def __init__(self):
        self.layers = []
        self.last = INPUT

    def add(self, name, op, inputs=None, **attributes):
        self.layers.append((name, op, inputs or [self.last], attributes))
        self.last = name
        return name

    def conv_bn(self, name, cin, cout, kernel, stride=1, groups=1, act=None, source=None):
        source = [source or self.last]
        self.add(f"{name}.conv", "conv", source, cin=cin, cout=cout, kernel=kernel, stride=stride, groups=groups)
        out = self.add(f"{name}.bn", "bn", channels=cout)
        return self.add(f"{name}.{act}", act) if act else out

    def head(self, channels):
        self.add("pool", "mean")
        self.add("fc", "linear", cin=channels, cout=CLASSES)
        return self.layers


def resnet18(width=12):
    """ResNet-18 (basic blocks 2, 2, 2, 2) for 32 pixels: 3x3 stem of stride 2, no max pool."""
    net = _Builder()
    net.conv_bn("stem", 3, width, 3, stride=2, act="relu")
    cin = width
    for stage in range(4):
        cout = width << stage
        for block in range(2):
            name = f"s{stage + 1}b{block + 1}"
            stride = 2 if stage and not block else 1
            source = net.last
            net.conv_bn(f"{name}.a", cin, cout, 3, stride, act="relu")
            main = net.conv_bn(f"{name}.b", cout, cout, 3)
            if stride != 1 or cin != cout:
                source = net.conv_bn(f"{name}.shortcut", cin, cout, 1, stride, source=source)
            net.add(f"{name}.add", "add", [main, source])
            net.add(f"{name}.relu", "relu")
            cin = cout
    return net.head(cin)


def mobilenetv1(multiplier=0.25):
    """MobileNetV1 for 32 pixels: a stem of stride 1, then 13 depthwise-separable blocks, four of stride 2."""
    blocks = [(64, 2), (128, 1), (128, 1), (256, 2), (256, 1), (512, 2)] + [(512, 1)] * 5 + [(1024, 2), (1024, 1)]
    cin = int(32 * multiplier)
    net = _Builder()
    net.conv_bn("stem", 3, cin, 3, act="relu6")
    for number, (full, stride) in enumerate(blocks, 1):
        cout = int(full * multiplier)
        net.conv_bn(f"block{number}.depthwise", cin, cin, 3, stride, groups=cin, act="relu6")
        net.conv_bn(f"block{number}.pointwise", cin, cout, 1, act="relu6")
        cin = cout
    return net.head(cin)


NETS = {
    "resnet18-f32": {
        "layers": resnet18(),
        "topology": "ResNet-18: basic blocks 2,2,2,2; 3x3 stem of stride 2; no max pool",
        "width": "base width 12",
    },
    "mobilenetv1-f32": {
        "layers": mobilenetv1(),
        "topology": "MobileNetV1: 13 depthwise-separable blocks, ReLU6; stem of stride 1; strides 2 in blocks 1, 4, 6, 12",
        "width": "width multiplier 0.25",
    },
}


def weight_shapes(layers):
    """Shape of every weight, in layer order."""
    shapes = {}
    for name, op, _, a in layers:
        if op == "conv":
            shapes[f"{name}.weight"] = (a["cout"], a["cin"] // a["groups"], a["kernel"], a["kernel"])
        elif op == "bn":
            for kind in ("weight", "bias", "running_mean", "running_var"):
                shapes[f"{name}.{kind}"] = (a["channels"],)
        elif op == "linear":
            shapes[f"{name}.weight"] = (a["cout"], a["cin"])
            shapes[f"{name}.bias"] = (a["cout"],)
    return shapes


def macs(layers):
    """Multiply-accumulates of the convolutions and the linear layer for one picture."""
    side, total = {INPUT: SIDE}, 0
    for name, op, inputs, a in layers:
        side[name] = side[inputs[0]]
        if op == "conv":
            side[name] = -(-side[name] // a["stride"])
            total += side[name] ** 2 * a["cout"] * (a["cin"] // a["groups"]) * a["kernel"] ** 2
        elif op == "linear":
            total += a["cin"] * a["cout"]
    return total
