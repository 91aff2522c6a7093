"""Does in Python what `deno task bench` does in TypeScript, one pass at a time.

Usage: python bench_peers.py FOLDER one|all     (WAV files at 16 kHz; threads to use)
Needs: numpy; librosa, soundfile, scikit-learn and opensmile for what each of them does

Prints the versions of what is installed, then reads names of passes from standard input and prints
for each the seconds it took: one JSON object a line.
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

versions, passes = {}, {}
files = sorted(os.path.join(sys.argv[1], name) for name in os.listdir(sys.argv[1]))

try:
    import librosa
    import soundfile
    from librosa_baseline import baseline

    def baseline_pass():
        for path in files:
            y, rate = soundfile.read(path, dtype="float32")
            baseline(y, rate)

    versions["librosa"], passes["baseline"] = librosa.__version__, baseline_pass
except ImportError:
    pass

try:
    import opensmile

    smile = opensmile.Smile(opensmile.FeatureSet.ComParE_2016, opensmile.FeatureLevel.Functionals)

    def functionals_pass():
        for path in files:
            smile.process_file(path)

    versions["opensmile"], passes["rich"] = opensmile.__version__, functionals_pass
except ImportError:
    pass

try:
    import numpy as np
    import sklearn
    from sklearn.neural_network import MLPClassifier

    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((1080, 180)), np.arange(1080) % 8

    def epochs_pass():
        MLPClassifier((300,), alpha=0.01, batch_size=256, max_iter=20, tol=0, random_state=1).fit(x, y)

    versions["scikit-learn"], passes["epochs"] = sklearn.__version__, epochs_pass
except ImportError:
    pass

print(json.dumps({"versions": versions, "passes": list(passes)}), flush=True)
for line in sys.stdin:
    started = time.perf_counter()
    passes[line.strip()]()
    print(json.dumps({"seconds": time.perf_counter() - started}), flush=True)
