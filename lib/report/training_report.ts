import { count } from "../core/count.ts";
import type { Recording } from "../corpus/recording.ts";
import type { ExperimentResult } from "../experiments/experiment.ts";
import type { Failure } from "../experiments/score_corpus.ts";
import { scoresText } from "./tables.ts";
import {
  chanceText,
  escapeMarkdown,
  modelText,
  numberTable,
  percentRange,
  protocolText,
} from "./words.ts";

/** Contents of a training's report besides its result. */
export interface TrainingReport {
  /** Recordings that were trained on. */
  readonly recordings: readonly Recording[];
  /** Limits of the evaluation, one sentence each. */
  readonly warnings: readonly string[];
  /** Recordings that could not be used. */
  readonly failures: readonly Failure[];
}

/** Formats `report.md`, the result of a training on any labelled recordings. */
export function trainingReport(
  result: ExperimentResult,
  { recordings, warnings, failures }: TrainingReport,
): string {
  const { emotions, uar } = result.scores;
  const reached = percentRange(uar), chance = chanceText(result.scores);
  const byCorpus = Map.groupBy(recordings, ({ corpus }) => corpus);
  const corpora = Array.from(byCorpus, ([corpus, members]) => [
    escapeMarkdown(corpus),
    members.length,
    new Set(members.map(({ speaker }) => speaker).filter((speaker) => speaker !== "")).size,
    ...emotions.map((emotion) =>
      members.filter((recording) => recording.emotion === emotion).length
    ),
  ]);
  const table = numberTable(
    ["corpus", "recordings", "speakers", ...emotions.map(escapeMarkdown)],
    corpora,
  );
  const notes = warnings.map((warning) => `**Note:** ${warning}\n\n`).join("");
  const left = failures.map(({ path, reason }) => `- ${escapeMarkdown(`${path}: ${reason}`)}\n`)
    .join("");
  return `# A model of speech emotion

${modelText(result)}, trained on ${count(recordings.length, "recording")}. On recordings that it was
not trained on (${protocolText(result.protocol)}) the same training reaches a UAR of
${reached} %; guessing reaches ${chance} %. UAR is the mean of the recalls of the emotions.

${notes}## Recordings

${table}

## Result

\`\`\`text
${scoresText(result.scores, false)}
\`\`\`
${left && `\n## Left out\n\n${left}`}`;
}
