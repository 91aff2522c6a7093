"""Makes the reference values of the pretrained encoder, with NumPy.

Usage: python tests/golden/make_encoder_golden.py model.bin
Needs: pip install numpy scipy soundfile

Writes encoder.json beside itself: what Whisper's log-mel spectrum and the first three blocks of whisper-base
make of voice_glide.wav, with the published weights and with matrices that are rounded as those of the repository are. `model.bin`
is that of faster-whisper-base, see data/encoder/README.md. Nothing here uses code or weights of this
repository.
"""

import json
import os
import sys

import numpy as np
import soundfile
from scipy.special import erf

RATE = 16_000
HEADS = 8
HERE = os.path.dirname(os.path.abspath(__file__))


def variables(path):
    """The arrays of a model of CTranslate2: names and shapes, each followed by its values."""
    with open(path, "rb") as file:
        unsigned = lambda size: int.from_bytes(file.read(size), "little")
        text = lambda: file.read(unsigned(2))[:-1].decode()
        unsigned(4), text(), unsigned(4)
        found = {}
        for _ in range(unsigned(4)):
            name = text()
            shape = [unsigned(4) for _ in range(unsigned(1))]
            unsigned(1)
            content = file.read(unsigned(4))
            if len(shape) > 0:
                found[name] = np.frombuffer(content, "<f2").reshape(shape).astype("f8")
    return found


def rounded_matrices(model):
    """The same with matrices rounded to fifths of their root mean square, at most 127 of them."""
    out = {}
    for name, value in model.items():
        if name.endswith("/weight"):
            step = np.sqrt(np.mean(value**2)) / 5
            value = np.clip(np.round(value / step), -127, 127) * step
        out[name] = value
    return out


def gelu(x):
    return x * (1 + erf(x / np.sqrt(2))) / 2


def encode(model, mel):
    """The residual streams after blocks 1, 2 and 3 side by side, shape [steps, 1536], of a log-mel [80, frames]."""
    part = lambda name: model["encoder/" + name]
    dense = lambda name, x: x @ part(name + "/weight").T + part(name + "/bias")

    def convolve(name, x, stride):
        weight, bias = part(name + "/weight"), part(name + "/bias")
        padded = np.pad(x, [(0, 0), (1, 1)])
        starts = range(0, x.shape[1], stride)
        return np.stack([np.einsum("oit,it->o", weight, padded[:, s : s + 3]) + bias for s in starts], 1)

    def norm(name, x):
        centred = x - x.mean(1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(1, keepdims=True) + 1e-5)
        return scaled * part(name + "/gamma") + part(name + "/beta")

    def attend(joint):
        query, key, value = (x.reshape(len(x), HEADS, -1).swapaxes(0, 1) for x in np.split(joint, 3, 1))
        scores = query @ key.swapaxes(1, 2) / np.sqrt(query.shape[2])
        weights = np.exp(scores - scores.max(2, keepdims=True))
        mixed = weights / weights.sum(2, keepdims=True) @ value
        return mixed.swapaxes(0, 1).reshape(len(joint), -1)

    x = gelu(convolve("conv2", gelu(convolve("conv1", mel, 1)), 2)).T
    x = x + part("position_encodings/encodings")[: len(x)]
    streams = []
    for block in range(3):
        own = f"layer_{block}/self_attention"
        x = x + dense(own + "/linear_1", attend(dense(own + "/linear_0", norm(own + "/layer_norm", x))))
        own = f"layer_{block}/ffn"
        x = x + dense(own + "/linear_1", gelu(dense(own + "/linear_0", norm(own + "/layer_norm", x))))
        streams.append(x)
    return np.concatenate(streams, 1)


def mel_bank():
    """80 triangles on Slaney's mel scale, of unit area, over the 201 bins of frames of 400 samples."""
    to_hz = lambda m: np.where(m < 15, 200 * m / 3, 1000 * np.exp(np.log(6.4) * (m - 15) / 27))
    edges = to_hz(np.linspace(0, 15 + 27 * np.log(8) / np.log(6.4), 82))
    bins = np.linspace(0, RATE / 2, 201)
    up = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    down = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    return np.maximum(0, np.minimum(up, down)) * (2 / (edges[2:] - edges[:-2]))[:, None]


BANK, HANN = mel_bank(), np.hanning(401)[:-1]


def log_mel(samples):
    """Whisper's input, shape [80, frames], of a clip brought to a root mean square of 0.1."""
    x = 0.1 * samples / np.sqrt((samples.astype("f8") ** 2).mean())
    x = np.pad(np.pad(x, (200, 0), mode="reflect"), (0, 200))
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
    model = variables(sys.argv[1])
    golden = {
        "logMel": {str(frame): rounded(mel[:, frame]) for frame in (0, 1, 50, 99)},
        "published": moments(encode(model, mel)),
        "rounded": moments(encode(rounded_matrices(model), mel)),
    }
    with open(os.path.join(HERE, "encoder.json"), "w") as file:
        json.dump(golden, file, indent=1)
        file.write("\n")
