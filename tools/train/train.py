"""Train the nets of nets.py on Fashion-MNIST; writes <out>/<name>.npz and <out>/<name>.training.json.

Needs PyTorch and numpy only. The order of pictures and all augmentation come from a CPU generator, so
the training data stream is the same on every device.
"""

import argparse
import hashlib
import json
import math
import os
import platform
import time
from pathlib import Path

os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # cuBLAS is deterministic only with it

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import idx
import nets
import weights as weight_files

RECIPE = {
    "optimizer": "SGD, Nesterov momentum 0.9",
    "batch": 256,
    "peak_lr": 0.1,
    "schedule": "linear warm-up over 5 % of the steps, then cosine to 0",
    "weight_decay": 5e-4,
    "weight_decay_on": "convolution and linear weights only",
    "label_smoothing": 0.05,
    "augmentation": "random shift of up to 2 pixels, random horizontal flip",
    "precision": "float32, TF32 off",
}
PAD = 2  # 28 -> 32, and as much again for the random shift


class Net(nn.Module):
    """Runs a list of layers."""

    def __init__(self, layers):
        super().__init__()
        self.layers = layers
        self.weights = nn.ModuleDict()
        for name, op, _, a in layers:
            module = self._module(op, a)
            if module is not None:
                self.weights[name.replace(".", "/")] = module

    @staticmethod
    def _module(op, a):
        if op == "conv":
            conv = nn.Conv2d(a["cin"], a["cout"], a["kernel"], a["stride"], nets.padding(a["kernel"]), groups=a["groups"], bias=a["bias"])
            nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
            return conv
        if op == "bn":
            return nn.BatchNorm2d(a["channels"], eps=nets.BN_EPS)
        if op == "linear":
            return nn.Linear(a["cin"], a["cout"])
        return None

    def forward(self, x):
        values = {nets.INPUT: x}
        for name, op, inputs, a in self.layers:
            x = values[inputs[0]]
            if op == "relu":
                x = F.relu(x)
            elif op == "relu6":
                x = F.relu6(x)
            elif op == "add":
                x = x + values[inputs[1]]
            elif op == "concat":
                x = torch.cat([values[i] for i in inputs], 1)
            elif op == "max":
                x = F.max_pool2d(x, a["kernel"], a["stride"], nets.padding(a["kernel"]))
            elif op == "avg":
                x = F.avg_pool2d(x, a["kernel"], a["stride"], nets.padding(a["kernel"]), count_include_pad=False)
            elif op == "lrn":
                x = F.local_response_norm(x, a["size"], a["alpha"], a["beta"], a["bias"])
            elif op == "dropout":
                x = F.dropout(x, a["rate"], self.training)
            elif op == "mean":
                x = x.mean((2, 3))
            elif op == "flatten":
                x = x.flatten(1)
            else:
                x = self.weights[name.replace(".", "/")](x)
            values[name] = x
        return x

    def put(self, arrays):
        """Takes weights under the names of nets.py; all of them, and of the right shapes."""
        state = {k: v for k, v in self.state_dict().items() if k.endswith("num_batches_tracked")}
        for name, array in arrays.items():
            layer, kind = name.rsplit(".", 1)
            state[f"weights.{layer.replace('.', '/')}.{kind}"] = torch.from_numpy(array)
        self.load_state_dict(state)

    def arrays(self):
        """The weights under the names of nets.py."""
        state = {k.removeprefix("weights.").replace("/", "."): v for k, v in self.state_dict().items()}
        return {name: state[name].cpu().numpy() for name in nets.weight_shapes(self.layers)}


def to_input(pictures):
    """N,32,32 bytes -> N,3,32,32 floats in -1..1."""
    x = (pictures.float() / 255 - 0.5) / 0.5
    return x[:, None].expand(-1, 3, -1, -1).contiguous()


def pad(pictures, by):
    return torch.from_numpy(np.pad(pictures, ((0, 0), (by, by), (by, by))))


def augment(pictures, dy, dx, flip):
    """Crop each picture at its own offset and mirror some: one gather, on the device."""
    ramp = torch.arange(nets.SIDE, device=pictures.device)
    columns = torch.where(flip[:, None], nets.SIDE - 1 - ramp, ramp) + dx[:, None]
    rows = ramp + dy[:, None]
    batch = torch.arange(len(pictures), device=pictures.device)[:, None, None]
    return pictures[batch, rows[:, :, None], columns[:, None, :]]


@torch.no_grad()
def correct(net, pictures, labels):
    """How many pictures (N,32,32 bytes) the net names rightly."""
    net.eval()
    return sum(
        int((net(to_input(p)).argmax(1) == t).sum())
        for p, t in zip(pictures.split(2000), labels.split(2000))
    )


def train(name, data, epochs, seed, device):
    """Train one net; returns its weights and its record."""
    layers = nets.NETS[name]["layers"]
    recipe = RECIPE | {"peak_lr": nets.NETS[name].get("peak_lr", RECIPE["peak_lr"])}
    torch.manual_seed(seed)
    # Channels last is about twice as fast on a CPU, where narrow nets are bound by memory.
    layout = torch.channels_last if device == "cpu" else torch.contiguous_format
    net = Net(layers).to(device, memory_format=layout)
    stream = torch.Generator().manual_seed(seed)

    pictures = pad(data["train"][0], 2 * PAD).to(device)
    labels = torch.from_numpy(data["train"][1].astype(np.int64)).to(device)
    decayed = [p for p in net.parameters() if p.dim() > 1]
    other = [p for p in net.parameters() if p.dim() <= 1]
    optimizer = torch.optim.SGD(
        [{"params": decayed, "weight_decay": RECIPE["weight_decay"]}, {"params": other}],
        lr=recipe["peak_lr"], momentum=0.9, nesterov=True,
    )
    count, batch = len(pictures), min(RECIPE["batch"], len(pictures))
    per_epoch = count // batch
    steps = epochs * per_epoch
    warm = max(1, round(0.05 * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda s: (s + 1) / warm if s < warm else 0.5 * (1 + math.cos(math.pi * (s - warm) / max(1, steps - warm))),
    )

    start = time.perf_counter()
    for epoch in range(epochs):
        net.train()
        order = torch.randperm(count, generator=stream).to(device)
        shift = torch.randint(0, 2 * PAD + 1, (2, count), generator=stream).to(device)
        flip = (torch.rand(count, generator=stream) < 0.5).to(device)
        total = torch.zeros((), device=device)
        for step in range(per_epoch):
            at = order[step * batch:(step + 1) * batch]
            x = to_input(augment(pictures[at], shift[0, at], shift[1, at], flip[at])).contiguous(memory_format=layout)
            loss = F.cross_entropy(net(x), labels[at], label_smoothing=RECIPE["label_smoothing"])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.detach()
        mean_loss = total.item() / per_epoch
        print(f"{name} epoch {epoch + 1}/{epochs} loss {mean_loss:.4f} {time.perf_counter() - start:.1f} s", flush=True)
    seconds = time.perf_counter() - start

    top1 = {}
    for split, (images, truth) in data.items():
        right = correct(net, pad(images, PAD).to(device), torch.from_numpy(truth.astype(np.int64)).to(device))
        top1[split] = {"correct": right, "of": len(images), "top1": round(right / len(images), 6)}
    arrays = net.arrays()
    if not all(np.isfinite(a).all() for a in arrays.values()):
        raise SystemExit(f"{name}: training diverged (weights are not finite)")
    record = {
        "name": name,
        "architecture": {
            "topology": nets.NETS[name]["topology"],
            "width": nets.NETS[name]["width"],
            "input": [3, nets.SIDE, nets.SIDE],
            "classes": nets.CLASSES,
            "parameters": sum(a.size for k, a in arrays.items() if "running_" not in k),
            "macs_per_picture": nets.macs(layers),
            "batch_norm_eps": nets.BN_EPS,
        },
        "preprocessing": "28x28 grey bytes, padded by 2 black pixels to 32x32, repeated to 3 channels, (x / 255 - 0.5) / 0.5",
        "recipe": recipe,
        "seed": seed,
        "epochs": epochs,
        "steps": steps,
        "seconds": round(seconds, 1),
        "device": torch.cuda.get_device_name() if device == "cuda" else f"CPU, {torch.get_num_threads()} thread(s)",
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "numpy": np.__version__,
            "cuda": torch.version.cuda,
            "cudnn": torch.backends.cudnn.version() if device == "cuda" else None,
        },
        "final_loss": round(mean_loss, 5),
        "result": top1,
        "checkpoint": "the last epoch; the test pictures were used for the figure above only, not to choose anything",
        "weights_sha256": weight_files.digest(arrays),
    }
    return arrays, record


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", help="folder of the four .gz IDX files of Fashion-MNIST")
    parser.add_argument("out", help="folder to write to")
    parser.add_argument("--net", choices=nets.NETS, action="append", help="train only this one (may be given twice)")
    parser.add_argument("--epochs", type=int, help="so many, instead of those that nets.py says")
    parser.add_argument("--seed", type=int, default=20200518)
    parser.add_argument("--limit", type=int, help="use only the first so many pictures of each split (a smoke test)")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", choices=["cuda", "cpu"])
    args = parser.parse_args()
    if args.epochs is not None and args.epochs < 1:
        parser.error("--epochs must be at least 1")

    torch.use_deterministic_algorithms(True)
    torch.backends.cudnn.benchmark = False
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False

    data = {split: tuple(a[: args.limit] for a in idx.load(args.data, split)) for split in idx.FILES}
    files = idx.digests(args.data)
    dataset = {
        "name": "Fashion-MNIST",
        "source": "https://github.com/zalandoresearch/fashion-mnist",
        "licence": "MIT",
        "sha256_of_uncompressed_files": files,
        "sha256": hashlib.sha256("".join(f"{n} {d}\n" for n, d in files.items()).encode()).hexdigest(),
        "limit": args.limit,
    }
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    for name in args.net or nets.NETS:
        arrays, record = train(name, data, args.epochs or nets.NETS[name]["epochs"], args.seed, args.device)
        record = {"name": record.pop("name"), "dataset": dataset, **record}
        weight_files.save(out / f"{name}.npz", arrays)
        (out / f"{name}.training.json").write_text(json.dumps(record, indent=2) + "\n")
        print(name, json.dumps(record["result"]), record["weights_sha256"], flush=True)


if __name__ == "__main__":
    main()
