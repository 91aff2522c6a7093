import type { Random } from "../core/random.ts";
import { scaleInPlace, type Scaler } from "../dataset/scaler.ts";
import type { TimeDelayConfig, TrainingConfig } from "../model/recipes.ts";
import { type Gates, type Layout, layOut, placeClips } from "../model/time_delay.ts";

/** What to learn from. */
export interface TrainingData {
  /** Scaled features, row-major, shape `[n][features]`. */
  readonly values: Float32Array;
  /** Class of each row, shape `[n]`, each in `0 … classes - 1`. */
  readonly labels: Int32Array;
  /** Number of classes. */
  readonly classes: number;
}

/** Rows as a training step sees them. */
export interface Batch {
  /** Features, shape `[n][features]`. */
  readonly inputs: Float32Array;
  /** Probability of each class, shape `[n][classes]`. */
  readonly targets: Float32Array;
}

/**
 * Gathers the rows of a training step, mixed, smoothed and partly hidden as the configuration says.
 *
 * @param data All training rows.
 * @param rows Which of them.
 * @param config Mixup, label smoothing, input dropout.
 * @param random Where the randomness comes from; nothing is drawn without mixup and dropout.
 * @returns The batch.
 * @see Zhang et al. 2018, "mixup", doi:10.48550/arXiv.1710.09412
 */
export function gatherBatch(
  { values, labels, classes }: TrainingData,
  rows: Int32Array,
  { mixup, labelSmoothing, inputDropout }: TrainingConfig,
  random: Random,
): Batch {
  const features = values.length / labels.length;
  const inputs = new Float32Array(rows.length * features);
  const targets = new Float32Array(rows.length * classes).fill(labelSmoothing / classes);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (mixup === 0) {
      inputs.set(values.subarray(row * features, (row + 1) * features), i * features);
      targets[i * classes + labels[row]] += 1 - labelSmoothing;
      continue;
    }
    const share = symmetricBeta(mixup, random);
    const partner = random.below(labels.length);
    for (let j = 0; j < features; j++) {
      inputs[i * features + j] = share * values[row * features + j] +
        (1 - share) * values[partner * features + j];
    }
    targets[i * classes + labels[row]] += (1 - labelSmoothing) * share;
    targets[i * classes + labels[partner]] += (1 - labelSmoothing) * (1 - share);
  }
  if (inputDropout > 0) {
    const mask = dropoutMask(inputs.length, inputDropout, random);
    for (let i = 0; i < inputs.length; i++) inputs[i] *= mask[i];
  }
  return { inputs, targets };
}

/** A clip to learn from. */
export interface LearnedClip {
  /** Its frames before scaling, row-major, shape `[frames][columns]`. */
  readonly frames: Float32Array;
  /** What they are scaled by, whenever the clip is learned from. */
  readonly scaler: Scaler;
  /** Its class, in `0 … classes - 1`. */
  readonly label: number;
}

/** Clips to learn from. */
export interface SequenceData {
  /** The clips; many may share frames, and most share a scaler. */
  readonly clips: readonly LearnedClip[];
  /** Number of classes. */
  readonly classes: number;
}

/** Clips as a training step sees them. */
export interface SequenceBatch {
  /** Where the clips are. */
  readonly layout: Layout;
  /** Frames, shape `[layout.rows][columns]`. */
  readonly rows: Float32Array;
  /** Probability of each class, shape `[clips][classes]`. */
  readonly targets: Float32Array;
  /** What is hidden inside the network. */
  readonly gates: Gates;
}

/**
 * Gathers the clips of a training step. Of each, a stretch of time and some columns are hidden, as
 * the configuration says, and inside the network some channels for the whole length of the clip.
 *
 * @param data All training clips.
 * @param clips Which of them.
 * @param config Label smoothing, hiding, dropout.
 * @param random Where the randomness comes from.
 * @returns The batch.
 * @see Park et al. 2019, "SpecAugment", doi:10.48550/arXiv.1904.08779
 * @see Tompson et al. 2015, dropout of whole channels, doi:10.48550/arXiv.1411.4280
 */
export function gatherSequences(
  data: SequenceData,
  clips: Int32Array,
  config: TimeDelayConfig,
  random: Random,
): SequenceBatch {
  const { stack, dilations, labelSmoothing } = config;
  const own = Array.from(clips, (clip) => data.clips[clip]);
  const columns = own[0].scaler.mean.length;
  const unscaled = own.map(({ frames }) => frames);
  const lengths = unscaled.map(({ length }) => length / columns);
  const layout = layOut(lengths, stack, Math.max(...dilations));
  const rows = placeClips(unscaled, columns, stack, layout);
  const width = stack * columns;
  const { classes } = data;
  const targets = new Float32Array(clips.length * classes).fill(labelSmoothing / classes);
  for (const [i, { label, scaler }] of own.entries()) {
    targets[i * classes + label] += 1 - labelSmoothing;
    const placed = rows.subarray(
      layout.firstRow[i] * width,
      (layout.firstRow[i] + layout.lengths[i]) * width,
    );
    const frames = Math.min(lengths[i], layout.lengths[i] * stack); // what follows stays empty
    scaleInPlace(scaler, placed.subarray(0, frames * columns));
    const from = random.below(layout.lengths[i]) * width;
    placed.fill(0, from, from + random.below(config.timeMask) * width);
    const mask = dropoutMask(width, config.columnDropout, random);
    for (let j = 0; j < placed.length; j++) if (mask[j % width] === 0) placed[j] = 0;
  }
  const mask = (width: number, dropout: number) =>
    dropoutMask(clips.length * width, dropout, random);
  const widths = [config.width, ...dilations.map(() => config.channels)];
  const gates = {
    framewise: widths.map((width) => mask(width, config.dropout)),
    pooled: mask(config.pooled, config.pooledDropout),
  };
  return { layout, rows, targets, gates };
}

/**
 * Draws which units stay during a step.
 *
 * @param length Number of units.
 * @param dropout Part that is dropped, `0 ≤ dropout < 1`.
 * @param random Where the randomness comes from.
 * @returns 0 for dropped units and `1 / (1 - dropout)` for the others, shape `[length]`.
 */
export function dropoutMask(length: number, dropout: number, random: Random): Float32Array {
  const kept = 1 / (1 - dropout);
  const mask = new Float32Array(length);
  for (let i = 0; i < length; i++) if (random.uniform() >= dropout) mask[i] = kept;
  return mask;
}

/**
 * Draws from the beta distribution with both parameters alike (Jöhnk's method).
 *
 * @param shape The parameter, at most 1 for the method to be quick.
 * @param random Where the randomness comes from.
 * @returns A number in `0 … 1`, symmetric around a half.
 */
export function symmetricBeta(shape: number, random: Random): number {
  for (;;) {
    const x = random.uniform() ** (1 / shape);
    const y = random.uniform() ** (1 / shape);
    if (x + y > 0 && x + y <= 1) return x / (x + y);
  }
}
