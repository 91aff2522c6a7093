"""The `baseline` features as librosa computes them, to compare ours with.

Usage: python tests/golden/librosa_baseline.py CORPUS     (a folder or zip of recordings at 16 kHz)
Needs: pip install librosa==0.11.0 soundfile

Prints the versions, then for each clip its name and 180 values, one JSON object a line.
"""

import io
import json
import os
import sys
import warnings
import zipfile

warnings.filterwarnings("ignore")
import librosa
import numpy as np
import soundfile


def baseline(y, rate):
    """Frame means of librosa's MFCC, chroma and mel with their defaults, shape [180]."""
    magnitudes = np.abs(librosa.stft(y))
    return np.hstack([
        librosa.feature.mfcc(y=y, sr=rate, n_mfcc=40).mean(axis=1),
        librosa.feature.chroma_stft(S=magnitudes, sr=rate).mean(axis=1),
        librosa.feature.melspectrogram(y=y, sr=rate).mean(axis=1),
    ])


def wav_files(corpus):
    """Names without ending, and bytes."""
    if os.path.isdir(corpus):
        paths = [os.path.join(folder, name) for folder, _, names in os.walk(corpus) for name in names]
        read = lambda path: open(path, "rb").read()
    else:
        archive = zipfile.ZipFile(corpus)
        paths, read = archive.namelist(), archive.read
    for path in sorted(paths, key=os.path.basename):
        name = os.path.basename(path)
        if name.endswith(".wav") and not name.startswith("."):
            yield name[:-4], read(path)


def main():
    print(json.dumps({"librosa": librosa.__version__, "numpy": np.__version__}), flush=True)
    for name, content in wav_files(sys.argv[1]):
        y, rate = soundfile.read(io.BytesIO(content), dtype="float32", always_2d=True)
        if rate != 16_000:
            sys.exit(f"{name}: {rate} Hz, expected 16000 Hz (librosa and we resample differently)")
        values = baseline(y.mean(axis=1), rate)
        print(json.dumps({"clip": name, "values": [float(v) for v in values]}), flush=True)


if __name__ == "__main__":
    main()
