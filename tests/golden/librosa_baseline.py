"""The `baseline` features as librosa computes them, to compare ours with.

Needs: pip install librosa==0.11.0
"""

import librosa
import numpy as np


def baseline(y, rate):
    """Frame means of librosa's MFCC, chroma and mel with their defaults, shape [180]."""
    magnitudes = np.abs(librosa.stft(y))
    return np.hstack([
        librosa.feature.mfcc(y=y, sr=rate, n_mfcc=40).mean(axis=1),
        librosa.feature.chroma_stft(S=magnitudes, sr=rate).mean(axis=1),
        librosa.feature.melspectrogram(y=y, sr=rate).mean(axis=1),
    ])
