"""Runs the steps of `deno task bench` in Python, one pass at a time.

Usage: python peers.py FOLDER one|all     (WAV files; number of threads)
Needs: librosa (which brings soxr), scikit-learn and opensmile for the passes of each

Prints the versions of the installed libraries, then reads names of passes from standard input and
prints the seconds that each took, as one JSON object per line.
"""

import json
import os
import sys
import time
import warnings

if sys.argv[2] == "one":
    for name in ("OMP", "OPENBLAS", "MKL", "NUMBA"):
        os.environ[name + "_NUM_THREADS"] = "1"
warnings.filterwarnings("ignore")
sys.path.insert(0, "tests/golden")

RATE = 16_000
versions, passes = {}, {}
files = sorted(os.path.join(sys.argv[1], name) for name in os.listdir(sys.argv[1]))

try:
    import librosa
    import soxr
    from librosa_baseline import baseline

    def load(path):
        return librosa.load(path, sr=RATE)[0]

    recorded = [librosa.load(path, sr=None) for path in files]
    versions["librosa"], versions["soxr"] = librosa.__version__, soxr.__version__
    passes["resample"] = lambda: [soxr.resample(y, rate, RATE, "HQ") for y, rate in recorded]
    passes["decode"] = lambda: [load(path) for path in files]
    passes["files"] = lambda: [baseline(load(path), RATE) for path in files]

    import opensmile

    smile = opensmile.Smile(opensmile.FeatureSet.ComParE_2016, opensmile.FeatureLevel.Functionals)
    versions["opensmile"] = opensmile.__version__
    passes["rich"] = lambda: [smile.process_file(path) for path in files]
except ImportError:
    pass

try:
    import numpy as np
    import sklearn
    from sklearn.neural_network import MLPClassifier

    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((1080, 180)), np.arange(1080) % 8

    def fit_20_epochs():
        MLPClassifier((300,), alpha=0.01, batch_size=256, max_iter=20, tol=0, random_state=1).fit(x, y)

    versions["scikit-learn"], passes["epochs"] = sklearn.__version__, fit_20_epochs
except ImportError:
    pass

print(json.dumps({"versions": versions, "passes": list(passes)}), flush=True)
for line in sys.stdin:
    started = time.perf_counter()
    passes[line.strip()]()
    print(json.dumps({"seconds": time.perf_counter() - started}), flush=True)
