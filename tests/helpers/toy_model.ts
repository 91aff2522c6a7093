import { seededRandom } from "../../lib/audio/mod.ts";
import { EMOTIONS } from "../../lib/corpus/mod.ts";
import { fitPopulation, fitScaler } from "../../lib/dataset/mod.ts";
import { rich } from "../../lib/features/mod.ts";
import {
  halfPrecision,
  initialNetwork,
  loadBackend,
  type TrainedModel,
} from "../../lib/model/mod.ts";
import { initialTimeDelay } from "../../lib/model/time_delay.ts";

/** A small model with weights by chance. */
export async function toyModel(): Promise<TrainedModel> {
  await loadBackend();
  const random = seededRandom(1);
  const scalerOf = (features: number, limit: number) => {
    const values = Float32Array.from({ length: 4 * features }, () => random.uniform());
    return fitPopulation(fitScaler(values, features, limit), values, [1, 1, 2, 2]);
  };
  const width = rich.columns.length;
  const shape = { stack: 2, width: 6, channels: 5, dilations: [1, 2], heads: 2, pooled: 4 };
  return {
    emotions: EMOTIONS,
    scalers: { functionals: scalerOf(width, 6), frames: scalerOf(61, 4) },
    networks: {
      lda: [halfPrecision(initialNetwork([width, 16], random))],
      mlp: [1, 2].map(() => halfPrecision(initialNetwork([width, 10, 8], random))),
      tdnn: [halfPrecision(initialTimeDelay(61, 8, shape, random))],
    },
    shape: { stack: shape.stack, dilations: shape.dilations },
    weights: { lda: 0.2, mlp: 0.5, tdnn: 0.3 },
    priors: EMOTIONS.map((_, i) => (i + 1) / 36),
    temperature: 0.75,
    abstainBelow: 0.3,
    card: { description: "a test", training: {}, metrics: {}, licence: "none", limits: "all" },
  };
}
