"""Makes the reference values of the pretrained encoder, with NumPy and onnxruntime.

Usage: python tests/golden/make_encoder_golden.py pipecat_ai-1.14.0-py3-none-any.whl
Needs: pip install numpy onnx onnxruntime soundfile

Writes encoder.json beside itself: what Whisper's log-mel spectrum and the encoder make of voice_glide.wav.
The published ONNX graph runs as it is, but in floating point (without the steps that round activations to
8 bits) and for as many positions as there are. Nothing here uses code or weights of this repository.
"""

import io
import json
import os
import sys
import zipfile

import numpy as np
import onnx
import onnxruntime
import soundfile
from onnx import numpy_helper

MODEL = "pipecat/audio/turn/smart_turn/data/smart-turn-v3.2-cpu.onnx"
RATE = 16_000
HERE = os.path.dirname(os.path.abspath(__file__))


def float_session(wheel):
    """An onnxruntime session whose outputs are the residual streams after the first and second block, and
    between them the error function in the second block's feed-forward layer."""
    with zipfile.ZipFile(wheel) as files:
        model = onnx.load(io.BytesIO(files.read(MODEL)))
    graph = model.graph
    maker = {name: node for node in graph.node for name in node.output}
    # A value that is quantised and dequantised again stands for itself.
    same = {
        n.output[0]: maker[n.input[0]].input[0]
        for n in graph.node
        if n.op_type == "DequantizeLinear" and n.input[0] in maker
    }
    for node in graph.node:
        for i, name in enumerate(node.input):
            node.input[i] = same.get(name, name)
    # The number of positions is 400 in the published graph.
    for value in graph.initializer:
        array = numpy_helper.to_array(value)
        if array.dtype == np.int64 and array.size == 1 and array.ravel()[0] == 400:
            value.CopyFrom(numpy_helper.from_array(np.full_like(array, -1), value.name))
        if value.name.endswith("embed_positions.weight"):
            positions, value.name = value.name, "all_positions"
    graph.input[0].type.tensor_type.shape.dim[2].dim_param = "frames"
    graph.input.append(onnx.helper.make_tensor_value_info("steps", onnx.TensorProto.INT64, [1]))
    for name in ("first", "time_axis"):
        graph.initializer.append(numpy_helper.from_array(np.array([0]), name))
    cut = ["all_positions", "first", "steps", "time_axis"]
    graph.node.insert(0, onnx.helper.make_node("Slice", cut, [positions]))
    # The first two are those of the convolutions.
    erf = [n.output[0] for n in graph.node if n.op_type == "Erf"][2 + 1]
    norms = [n for n in graph.node if n.op_type == "LayerNormalization"]
    # A block ends with the residual stream that the next block's first normalisation takes.
    after = [norms[2].input[0], norms[4].input[0]]
    del graph.output[:]
    for name in (after[0], erf, after[1]):
        graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    del graph.value_info[:]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model.SerializeToString(), options)


def values(session, mel):
    """The residual stream after block 1, the gate 1 + erf(z / sqrt 2) of block 2 and the residual stream after
    it, side by side, shape [steps, 2304], of a log-mel [80, 2 * steps]."""
    steps = {"steps": np.array([mel.shape[1] // 2])}
    inputs = {session.get_inputs()[0].name: mel[None].astype("f4"), **steps}
    first, erf, second = (output[0] for output in session.run(None, inputs))
    return np.concatenate([first, 1 + erf, second], 1)


def mel_bank():
    """80 triangles on Slaney's mel scale, of unit area, over the 201 bins of frames of 400 samples."""
    to_hz = lambda m: np.where(m < 15, 200 * m / 3, 1000 * np.exp(np.log(6.4) * (m - 15) / 27))
    edges = to_hz(np.linspace(0, 15 + 27 * np.log(8) / np.log(6.4), 82))
    bins = np.linspace(0, RATE / 2, 201)
    up = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    down = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    return np.maximum(0, np.minimum(up, down)) * (2 / (edges[2:] - edges[:-2]))[:, None]


BANK, HANN = mel_bank(), np.hanning(401)[:-1]


def log_mel(samples, normalised_over=8 * RATE):
    """Whisper's input, shape [80, frames], of a clip brought to mean 0 and variance 1 over 8 s, the rest 0."""
    x = np.zeros(max(normalised_over, len(samples)))
    x[: len(samples)] = samples
    x = (x - x.mean()) / np.sqrt(x.var() + 1e-7)
    x = np.pad(x, 200, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(x, 400)[::160][: len(samples) // 160] * HANN
    log = np.log10(np.maximum(np.abs(np.fft.rfft(frames)) ** 2 @ BANK.T, 1e-10))
    return ((np.maximum(log, log.max() - 8) + 4) / 4).T


def rounded(values):
    return [float(f"{value:.6g}") for value in values]


def moments(values):
    """Every 48th column's mean and standard deviation over time, and its value at step 20."""
    columns = values[:, ::48].astype("f8")
    return {
        "mean": rounded(columns.mean(0)),
        "standardDeviation": rounded(columns.std(0)),
        "step20": rounded(columns[20]),
    }


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    samples, _ = soundfile.read(os.path.join(HERE, "voice_glide.wav"), dtype="float32")
    mel = log_mel(samples)
    golden = {
        "logMel": {str(frame): rounded(mel[:, frame]) for frame in (0, 1, 50, 99)},
        "values": moments(values(float_session(sys.argv[1]), mel)),
    }
    with open(os.path.join(HERE, "encoder.json"), "w") as file:
        json.dump(golden, file, indent=1)
        file.write("\n")
