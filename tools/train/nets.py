"""The nets as plain lists of layers, read by the trainer (PyTorch) and by the exporter (ONNX) alike.

A layer is (name, op, inputs, attributes). Its weights are called `<name>.<kind>`; `INPUT` names the
net's own input, and the last layer gives the logits. `kernel` is (height, width); with `padding`
a convolution or pool of stride 1 keeps the side and one of stride 2 halves it.
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

    def conv(self, name, cin, cout, kernel, stride=1, groups=1, source=None, bias=False):
        kernel = kernel if isinstance(kernel, tuple) else (kernel, kernel)
        return self.add(name, "conv", source and [source], cin=cin, cout=cout, kernel=kernel, stride=stride,
                        groups=groups, bias=bias)

    def conv_bn(self, name, cin, cout, kernel, stride=1, groups=1, act=None, source=None):
        self.conv(f"{name}.conv", cin, cout, kernel, stride, groups, source)
        out = self.add(f"{name}.bn", "bn", channels=cout)
        return self.add(f"{name}.{act}", act) if act else out

    def pool(self, name, op, stride, source=None):
        """A 3x3 pool: overlapping where the stride is 2."""
        return self.add(name, op, source and [source], kernel=(3, 3), stride=stride)

    def branches(self, name, source, cin, branches, stride=1):
        """Branches from one layer, concatenated; returns their channels.

        A branch is a list of (channels, kernel), run one after another, each with BN and ReLU; "max" or "avg" as its
        first item is a 3x3 pool, and a nested list as its last item is a fork whose ends are all concatenated.
        The stride falls on the last convolution of a branch, or on its pool if that stands alone.
        """
        ends, total = [], 0
        for number, branch in enumerate(branches, 1):
            self.last, channels = source, cin
            forks = branch[-1] if isinstance(branch[-1], list) else []
            line = branch[:-1] if forks else branch
            for at, item in enumerate(line, 1):
                step = stride if at == len(line) else 1
                layer = f"{name}.{number}.{at}"
                if item in ("max", "avg"):
                    self.pool(layer, item, step)
                else:
                    self.conv_bn(layer, channels, item[0], item[1], step, act="relu")
                    channels = item[0]
            stem = self.last
            for at, (cout, kernel) in enumerate(forks, 1):
                ends.append(self.conv_bn(f"{name}.{number}.fork{at}", channels, cout, kernel, act="relu", source=stem))
                total += cout
            if not forks:
                ends.append(stem)
                total += channels
        self.add(name, "concat", ends)
        return total

    def linear(self, name, cin, cout):
        return self.add(name, "linear", cin=cin, cout=cout)

    def head(self, channels, dropout=0):
        self.add("pool", "mean")
        if dropout:
            self.add("dropout", "dropout", rate=dropout)
        self.linear("fc", channels, CLASSES)
        return self.layers

    def three_linear(self, cin, width, dropout):
        """The classifier of AlexNet and VGG."""
        self.add("flatten", "flatten")
        for number in (1, 2):
            self.linear(f"fc{number}", cin, width)
            self.add(f"fc{number}.relu", "relu")
            self.add(f"fc{number}.dropout", "dropout", rate=dropout)
            cin = width
        self.linear("fc3", cin, CLASSES)
        return self.layers


def resnet18(width=11):
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


def alexnet():
    """AlexNet (Krizhevsky et al., 2012) for 32 pixels: 7x7 and 5x5 kernels, LRN, overlapping max pools, no BN."""
    net = _Builder()

    def stage(number, *conv, lrn=False, pool=False):
        net.conv(f"conv{number}", *conv, bias=True)
        net.add(f"conv{number}.relu", "relu")
        if lrn:
            net.add(f"conv{number}.lrn", "lrn", size=5, alpha=1e-4, beta=0.75, bias=2.0)
        if pool:
            net.pool(f"conv{number}.pool", "max", 2)

    stage(1, 3, 24, 7, 2, lrn=True, pool=True)
    stage(2, 24, 48, 5, 1, 2, lrn=True, pool=True)
    stage(3, 48, 64, 3)
    stage(4, 64, 64, 3, 1, 2)
    stage(5, 64, 48, 3, 1, 2, pool=True)
    return net.three_linear(48 * 2 * 2, 256, 0.2)


def vgg16(widths=(8, 16, 32, 48, 48)):
    """VGG-16 (Simonyan and Zisserman, 2015) for 32 pixels, with BN: 13 convolutions of 3x3 in five stages."""
    net = _Builder()
    cin = 3
    for stage, (cout, convs) in enumerate(zip(widths, (2, 2, 3, 3, 3)), 1):
        for number in range(1, convs + 1):
            net.conv_bn(f"s{stage}c{number}", cin, cout, 3, act="relu")
            cin = cout
        net.add(f"s{stage}.pool", "max", kernel=(2, 2), stride=2)
    return net.three_linear(cin, 128, 0.2)


def googlenet(multiplier=3 / 16):
    """GoogLeNet (Szegedy et al., 2015) for 32 pixels, with BN: nine inception modules, no auxiliary heads."""
    net = _Builder()

    def w(full):
        return int(full * multiplier)

    net.conv_bn("stem1", 3, w(64), 5, 2, act="relu")
    net.conv_bn("stem2", w(64), w(64), 1, act="relu")
    net.conv_bn("stem3", w(64), w(192), 3, act="relu")
    net.pool("stem.pool", "max", 2)
    channels = w(192)
    modules = {  # 1x1, 3x3 reduce, 3x3, 5x5 reduce, 5x5, pool projection: table 1 of the paper
        "3a": (64, 96, 128, 16, 32, 32), "3b": (128, 128, 192, 32, 96, 64),
        "4a": (192, 96, 208, 16, 48, 64), "4b": (160, 112, 224, 24, 64, 64), "4c": (128, 128, 256, 24, 64, 64),
        "4d": (112, 144, 288, 32, 64, 64), "4e": (256, 160, 320, 32, 128, 128),
        "5a": (256, 160, 320, 32, 128, 128), "5b": (384, 192, 384, 48, 128, 128),
    }
    for name, full in modules.items():
        if name in ("4a", "5a"):
            net.pool(f"{name}.down", "max", 2)
        one, reduce3, three, reduce5, five, pool = map(w, full)
        channels = net.branches(f"i{name}", net.last, channels, [
            [(one, 1)], [(reduce3, 1), (three, 3)], [(reduce5, 1), (five, 5)], ["max", (pool, 1)],
        ])
    return net.head(channels, 0.2)


def inceptionv4(blocks=(2, 3, 1), multiplier=3 / 32):
    """Inception-v4 (Szegedy et al., 2017) for 32 pixels: its stem, blocks A, B, C and both reductions."""
    net = _Builder()

    def w(full):
        return int(full * multiplier)

    def block(name, channels, *branches, stride=1):
        return net.branches(name, net.last, channels, branches, stride)

    c1 = [(w(64), 1), (w(96), 3)]
    tall, wide = (7, 1), (1, 7)
    net.conv_bn("stem1", 3, w(64), 3, act="relu")
    net.conv_bn("stem2", w(64), w(64), 3, act="relu")
    net.conv_bn("stem3", w(64), w(128), 3, act="relu")
    c = block("stem4", w(128), ["max"], [(w(96), 3)], stride=2)
    c = block("stem5", c, c1, [(w(64), 1), (w(64), tall), (w(64), wide), (w(96), 3)])
    c = block("stem6", c, [(w(192), 3)], ["max"], stride=2)
    for n in range(1, blocks[0] + 1):
        c = block(f"a{n}", c, ["avg", (w(96), 1)], [(w(96), 1)], c1, [*c1, (w(96), 3)])
    c = block("reduceA", c, ["max"], [(w(384), 3)], [(w(192), 1), (w(224), 3), (w(256), 3)], stride=2)
    for n in range(1, blocks[1] + 1):
        c = block(f"b{n}", c, ["avg", (w(128), 1)], [(w(384), 1)], [(w(192), 1), (w(224), wide), (w(256), tall)],
                  [(w(192), 1), (w(192), wide), (w(224), tall), (w(224), wide), (w(256), tall)])
    c = block("reduceB", c, ["max"], [(w(192), 1), (w(192), 3)],
              [(w(256), 1), (w(256), wide), (w(320), tall), (w(320), 3)], stride=2)
    fork = [(w(256), (1, 3)), (w(256), (3, 1))]
    for n in range(1, blocks[2] + 1):
        c = block(f"c{n}", c, ["avg", (w(256), 1)], [(w(256), 1)], [(w(384), 1), fork],
                  [(w(384), 1), (w(448), (1, 3)), (w(512), (3, 1)), fork])
    return net.head(c, 0.2)


NETS = {
    "resnet18-f32": {
        "layers": resnet18(),
        "topology": "ResNet-18: basic blocks 2,2,2,2; 3x3 stem of stride 2; no max pool",
        "width": "base width 11",
        "epochs": 20,
    },
    "mobilenetv1-f32": {
        "layers": mobilenetv1(),
        "topology": "MobileNetV1: 13 depthwise-separable blocks, ReLU6; stem of stride 1; strides 2 in blocks 1, 4, 6, 12",
        "width": "width multiplier 0.25",
        "epochs": 60,
    },
    "alexnet-f32": {
        "layers": alexnet(),
        "topology": "AlexNet: five convolutions (7x7 of stride 2, 5x5, three 3x3; groups as in the original), LRN, "
                    "overlapping 3x3 max pools, three linear layers, dropout 0.2; no batch normalization",
        "width": "24, 48, 64, 64, 48 channels, 256 hidden units",
        "peak_lr": 0.03,
        "epochs": 10,
    },
    "vgg16-f32": {
        "layers": vgg16(),
        "topology": "VGG-16 with batch normalization: 13 convolutions of 3x3 in five stages, 2x2 max pools, three linear "
                    "layers, dropout 0.2",
        "width": "8, 16, 32, 48, 48 channels, 128 hidden units",
        "epochs": 10,
    },
    "googlenet-f32": {
        "layers": googlenet(),
        "topology": "GoogLeNet with batch normalization: nine inception modules; 5x5 stem of stride 2, no first max pool, "
                    "no LRN, no auxiliary heads, dropout 0.2",
        "width": "width multiplier 3/16",
        "epochs": 10,
    },
    "inceptionv4-f32": {
        "layers": inceptionv4(),
        "topology": "Inception-v4: stem of which the first convolution has stride 1, blocks A, B, C 2, 3, 1 times "
                    "(4, 7, 3 in the original), both reductions, dropout 0.2",
        "width": "width multiplier 3/32, first three convolutions twice as wide",
        "epochs": 10,
    },
}


def padding(kernel):
    """(height, width) of the padding on either side."""
    return tuple((k - 1) // 2 for k in kernel)


def weight_shapes(layers):
    """Shape of every weight, in layer order."""
    shapes = {}
    for name, op, _, a in layers:
        if op == "conv":
            shapes[f"{name}.weight"] = (a["cout"], a["cin"] // a["groups"], *a["kernel"])
            if a["bias"]:
                shapes[f"{name}.bias"] = (a["cout"],)
        elif op == "bn":
            for kind in ("weight", "bias", "running_mean", "running_var"):
                shapes[f"{name}.{kind}"] = (a["channels"],)
        elif op == "linear":
            shapes[f"{name}.weight"] = (a["cout"], a["cin"])
            shapes[f"{name}.bias"] = (a["cout"],)
    return shapes


def macs(layers):
    """Multiply-accumulates of the convolutions and linear layers for one picture."""
    side, total = {INPUT: SIDE}, 0
    for name, op, inputs, a in layers:
        side[name] = -(-side[inputs[0]] // a.get("stride", 1))
        if op == "conv":
            total += side[name] ** 2 * a["cout"] * (a["cin"] // a["groups"]) * a["kernel"][0] * a["kernel"][1]
        elif op == "linear":
            total += a["cin"] * a["cout"]
    return total
