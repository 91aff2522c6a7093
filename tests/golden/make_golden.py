"""Makes the reference values that the tests compare with, from librosa and scikit-learn.

Usage: python tests/golden/make_golden.py
Needs: pip install librosa==0.11.0 scikit-learn soundfile

Writes beside itself: twelve short synthesised recordings (*.wav, 16 kHz, 16 bit, no recorded voice),
golden.json, and a tone in compressed formats (tone_stereo.*). Everything is seeded: the same versions give the same bytes.
"""

import json
import os
import platform
import warnings

import librosa
import numpy as np
import sklearn
import soundfile
from sklearn import metrics
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

from librosa_baseline import baseline

warnings.filterwarnings("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
RATE = 16_000


def harmonics(seconds, pitch_hz, count=12):
    """A buzz like a voice: a sum of falling harmonics; `pitch_hz` may change over time."""
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(pitch_hz, int(seconds * RATE))) / RATE
    return sum(np.sin(k * phase) / k for k in range(1, count + 1)) / 3


def signals():
    rng = np.random.default_rng(1)
    t = np.arange(RATE) / RATE
    noise = rng.standard_normal(RATE)
    glide = harmonics(1.0, np.linspace(110, 330, RATE))
    syllables = np.clip(np.sin(2 * np.pi * 4 * t), 0, None)
    impulse = np.zeros(RATE // 2)
    impulse[4000] = 0.9
    return {
        "tone_440": 0.5 * np.sin(2 * np.pi * 440 * t),
        "tone_off_pitch": 0.5 * np.sin(2 * np.pi * 452.3 * t),
        "chord": (np.sin(2 * np.pi * 261.6 * t) + np.sin(2 * np.pi * 329.6 * t)) / 4,
        "white_noise": 0.1 * noise,
        "quiet_noise": 1e-3 * noise[:12_345],
        "voice_low": 0.4 * harmonics(1.0, 105.0) * syllables,
        "voice_high": 0.4 * harmonics(0.8, 231.0),
        "voice_glide": 0.4 * glide + 0.002 * noise,
        "voice_between_silence": np.concatenate([np.zeros(6000), 0.4 * glide[:8000], np.zeros(7000)]),
        "chirp": 0.5 * np.sin(2 * np.pi * (100 * t + 3500 * t**2)),
        "impulse": impulse,
        "very_short": 0.4 * harmonics(0.05, 180.0),
    }


def features():
    golden = {}
    for name, y in signals().items():
        path = os.path.join(HERE, f"{name}.wav")
        soundfile.write(path, y, RATE, subtype="PCM_16")
        samples, _ = soundfile.read(path, dtype="float32")
        magnitudes = np.abs(librosa.stft(samples))
        tuning = float(librosa.estimate_tuning(S=magnitudes, sr=RATE, bins_per_octave=12))
        values = baseline(samples, RATE)
        golden[name] = {"tuning": tuning, "baseline": [float(f"{v:.9g}") for v in values]}
    return golden


def classification():
    rng = np.random.default_rng(2)
    truth = rng.integers(0, 4, 60)
    predicted = np.where(rng.random(60) < 0.6, truth, rng.integers(0, 4, 60))
    predicted[predicted == 3] = 0  # a class that is never predicted
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        truth, predicted, labels=range(4), zero_division=0)
    return {
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "confusion": metrics.confusion_matrix(truth, predicted).tolist(),
        "accuracy": metrics.accuracy_score(truth, predicted),
        "uar": metrics.balanced_accuracy_score(truth, predicted),
        "macroF1": metrics.f1_score(truth, predicted, average="macro", zero_division=0),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
    }


def scaling():
    rng = np.random.default_rng(3)
    x = rng.normal([5, -100, 0.001], [2, 30, 1e-5], (20, 3)).astype(np.float32)
    x = np.hstack([x, np.full((20, 1), 7, np.float32)])
    scaler = StandardScaler().fit(x.astype(np.float64))
    return {"x": x.tolist(), "mean": scaler.mean_.tolist(), "deviation": scaler.scale_.tolist(),
            "scaled": scaler.transform(x.astype(np.float64)).tolist()}


def one_epoch():
    """One epoch of MLPClassifier in one batch from given weights: loss and weights after it."""
    rng = np.random.default_rng(4)
    x = rng.standard_normal((12, 5))
    y = np.arange(12) % 3
    weights = [rng.uniform(-0.5, 0.5, shape) for shape in ((5, 4), (4, 3))]
    biases = [rng.uniform(-0.5, 0.5, size) for size in (4, 3)]
    model = MLPClassifier((4,), alpha=0.01, batch_size=12, max_iter=1, random_state=0, shuffle=False)
    original = MLPClassifier._init_coef
    drawn = iter(zip([w.copy() for w in weights], [b.copy() for b in biases]))
    MLPClassifier._init_coef = lambda *_: next(drawn)
    model.fit(x, y)
    MLPClassifier._init_coef = original
    as_lists = lambda arrays: [a.tolist() for a in arrays]
    return {"x": x.tolist(), "y": y.tolist(), "weights": as_lists(weights), "biases": as_lists(biases),
            "loss": model.loss_, "weightsAfter": as_lists(model.coefs_),
            "biasesAfter": as_lists(model.intercepts_)}


def compressed():
    """A fifth of a second of 440 Hz, amplitude 0.5 left and -0.25 right: the mean has 0.125."""
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(RATE // 5) / RATE)
    stereo = np.stack([tone, -tone / 2], axis=1)
    for ending, options in (("flac", {"subtype": "PCM_16"}), ("mp3", {}),
                            ("ogg", {"format": "OGG", "subtype": "VORBIS"}),
                            ("opus", {"format": "OGG", "subtype": "OPUS"})):
        soundfile.write(os.path.join(HERE, f"tone_stereo.{ending}"), stereo, RATE, **options)


def main():
    compressed()
    golden = {
        "madeWith": {"librosa": librosa.__version__, "scikit-learn": sklearn.__version__,
                     "numpy": np.__version__, "python": platform.python_version()},
        "features": features(),
        "classification": classification(),
        "scaling": scaling(),
        "oneEpoch": one_epoch(),
    }
    with open(os.path.join(HERE, "golden.json"), "w") as file:
        json.dump(golden, file, separators=(",", ":"))
        file.write("\n")


main()
