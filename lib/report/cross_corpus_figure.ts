import { corpusNamed } from "../corpus/registry.ts";
import { type CrossCorpusResult, leftOutOf } from "../experiments/cross_corpus.ts";
import { ADAPT_TO } from "../model/adaptation.ts";
import type { Figure } from "./figure.ts";
import { barFigure } from "./score_figures.ts";

/** A result on another corpus, as `results/cross-corpus.json` has it. */
export type Crossed = Pick<CrossCorpusResult, "trained" | "tested" | "scores">;

/** Draws the UAR on corpora that were left out of the training, by adaptation. */
export function crossCorpusFigure(crossed: readonly Crossed[]): Figure {
  const bars = ADAPT_TO.map((to) => {
    const own = leftOutOf(crossed).map(({ tested, scores }) => {
      const { uar } = scores[to];
      return { label: corpusNamed(tested).title, value: uar.mean, ...uar };
    });
    return [to === "none" ? "as it is" : `by ${to}`, own] as const;
  });
  return barFigure(new Map(bars), {
    title: "Each corpus left out of the training",
    subtitle: "adapted without labels; 95 % bootstrap over the speakers of the corpus",
    yTitle: "UAR",
  });
}
