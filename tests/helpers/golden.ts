import { decodeWav, type Signal } from "../../lib/audio/mod.ts";

/** Reference values from librosa and scikit-learn; `tests/golden/make_golden.py` makes them. */
export interface Golden {
  readonly features: Readonly<Record<string, { tuning: number; baseline: number[] }>>;
  readonly classification: {
    readonly truth: number[];
    readonly predicted: number[];
    readonly confusion: number[][];
    readonly accuracy: number;
    readonly uar: number;
    readonly macroF1: number;
    readonly precision: number[];
    readonly recall: number[];
    readonly f1: number[];
    readonly support: number[];
  };
  readonly scaling: { x: number[][]; mean: number[]; deviation: number[]; scaled: number[][] };
  readonly oneEpoch: {
    readonly x: number[][];
    readonly y: number[];
    readonly weights: number[][][];
    readonly biases: number[][];
    readonly loss: number;
    readonly weightsAfter: number[][][];
    readonly biasesAfter: number[][];
  };
}

const folder = new URL("../golden/", import.meta.url);

export const golden: Golden = JSON.parse(Deno.readTextFileSync(new URL("golden.json", folder)));

/** One of the synthesised recordings that the golden values were computed from. */
export function goldenSignal(name: string): Signal {
  return decodeWav(Deno.readFileSync(new URL(`${name}.wav`, folder)), name);
}
