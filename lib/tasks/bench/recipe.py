"""Runs the original recipe in Python, from files to accuracy, as recipe.ts does in TypeScript.

Usage: python recipe.py FOLDER_OR_ZIP SEEDS
Needs: librosa, scikit-learn
"""

import io
import json
import os
import sys
import warnings
import zipfile

warnings.filterwarnings("ignore")
sys.path.insert(0, "tests/golden")

import librosa
import numpy as np
from librosa_baseline import baseline
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

FOUR = ("02", "03", "06", "07")  # calm, happy, fearful, disgust


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


rows = [
    (name, baseline(*librosa.load(io.BytesIO(wav), sr=16_000)))
    for name, wav in wav_files(sys.argv[1])
    if name.split("-")[2] in FOUR
]
x = np.array([row for _, row in rows])
y = np.array([name.split("-")[2] for name, _ in rows])
accuracies = []
for seed in range(int(sys.argv[2])):
    xt, xv, yt, yv = train_test_split(x, y, test_size=0.25, random_state=seed)
    model = MLPClassifier((300,), alpha=0.01, batch_size=256, max_iter=500, random_state=seed)
    accuracies.append(model.fit(xt, yt).score(xv, yv))
print(json.dumps({"clips": len(rows), "accuracy": float(np.mean(accuracies))}))
