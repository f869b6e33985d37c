"""Write the first pictures and labels of a split as two deterministic gzip'd IDX files. Needs numpy."""

import argparse
from pathlib import Path

import idx


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", help="folder of the four .gz IDX files of Fashion-MNIST")
    parser.add_argument("out", help="folder to write to")
    parser.add_argument("--split", choices=idx.FILES, default="test")
    parser.add_argument("--count", type=int, default=2000)
    args = parser.parse_args()

    pictures, labels = idx.load(args.data, args.split)
    if not 0 < args.count <= len(pictures):
        parser.error(f"--count must be 1..{len(pictures)}")
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    idx.write(out / "images-idx3-ubyte.gz", pictures[: args.count])
    idx.write(out / "labels-idx1-ubyte.gz", labels[: args.count])


if __name__ == "__main__":
    main()
