import { markdownTable } from "markdown-table";
import type { AblationResult } from "../experiments/ablation.ts";
import type { Calibration } from "../evaluation/calibration.ts";
import type { EnrolmentResult } from "../experiments/enrolment_curve.ts";
import type { WildResult } from "../experiments/wild.ts";
import { tidyJson } from "./json.ts";
import { lineFigure } from "./line_figure.ts";
import { lineSvg } from "./line_svg.ts";
import { percent, percentRange } from "./markdown.ts";

const TENTHS = Array.from({ length: 11 }, (_, i) => i / 10);

/**
 * Writes down how far probabilities can be believed.
 *
 * @param calibration What was measured.
 * @returns Content by path under `results/`.
 */
export function calibrationFiles(calibration: Calibration): Record<string, string> {
  const { experiment, expectedCalibrationError: error, untempered, bins, coverage } = calibration;
  const reliability = lineFigure([
    {
      name: experiment,
      x: bins.map(({ confidence }) => confidence),
      y: bins.map(({ accuracy }) => accuracy),
    },
    { name: "right as often as it says", x: [0, 1], y: [0, 1], dotted: true },
  ], {
    title: "Is it right as often as it says?",
    subtitle: `${experiment}; expected calibration error ${percent(error)} %`,
    xTitle: "probability of the answer",
    yTitle: "answers that are right",
    xTicks: TENTHS,
  });
  const kept = lineFigure([
    {
      name: "right, of those answered",
      x: coverage.map(({ threshold }) => threshold),
      y: coverage.map(({ accuracy }) => accuracy),
    },
    {
      name: "clips answered",
      x: coverage.map(({ threshold }) => threshold),
      y: coverage.map(({ coverage }) => coverage),
    },
  ], {
    title: "Keeping unsure answers back",
    subtitle: `${experiment}; answers at least as probable as the threshold`,
    xTitle: "threshold",
    yTitle: "clips",
    xTicks: TENTHS,
  });
  const table = markdownTable([
    ["probability of the answer", "answers", "mean probability", "right"],
    ...bins.map(({ from, to, answers, confidence, accuracy }) => [
      `${percent(from)}–${percent(to)}`,
      String(answers),
      percent(confidence),
      percent(accuracy),
    ]),
  ], { align: ["l", "r", "r", "r"] });
  const coverageTable = markdownTable([
    ["threshold", "clips answered", "right, of those answered"],
    ...coverage.map((point) => [
      percent(point.threshold),
      percent(point.coverage),
      percent(point.accuracy),
    ]),
  ], { align: ["r", "r", "r"] });
  return {
    "calibration.json": tidyJson(calibration),
    "calibration.md": page(
      "Calibration",
      `Whether \`${experiment}\` is right as often as it says, on unseen actors. Its expected
calibration error is ${percent(error)} %; without temperatures it would be ${percent(untempered)} %.
The temperature of each fold was fitted on other actors than those it is tested on, with networks
that had heard neither.

![Reliability diagram](figures/reliability.svg)

${table}

An answer can be kept back when it is not probable enough. The saved model calls itself sure from the
first of these thresholds on at which 80 % of the answers are right.

![Accuracy and coverage](figures/coverage.svg)

${coverageTable}`,
    ),
    ...drawn("reliability", reliability),
    ...drawn("coverage", kept),
  };
}

/**
 * Writes down what hearing a speaker first is worth.
 *
 * @param result What was measured.
 * @param experiment Name of the experiment whose networks they are.
 * @returns Content by path under `results/`.
 */
export function enrolmentFiles(
  { curve, oneSided }: EnrolmentResult,
  experiment: string,
): Record<string, string> {
  const clips = curve.map((point) => point.clips);
  const figure = lineFigure([{
    name: "UAR, eight emotions",
    x: clips,
    y: curve.map(({ uar }) => uar.mean),
    low: curve.map(({ uar }) => uar.low),
    high: curve.map(({ uar }) => uar.high),
  }], {
    title: "What hearing a voice first is worth",
    subtitle: `networks of ${experiment}; clips drawn at random, without their labels`,
    xTitle: "clips of the speaker heard before",
    yTitle: "UAR on the other clips",
    xTicks: clips,
  });
  const table = markdownTable([
    ["clips heard", "draws", "UAR"],
    ...curve.map(({ clips, draws, uar }) => [String(clips), String(draws), percentRange(uar)]),
  ], { align: ["r", "r", "r"] });
  return {
    "enrolment.json": tidyJson({ experiment, curve, oneSided }),
    "enrolment.md": page(
      "Enrolment",
      `The networks of \`${experiment}\`, asked about actors they have not learned from after hearing
some of their clips, drawn at random, unlabelled. Only the other clips are scored. Ranges: 95 %
bootstrap over actors.

![UAR against clips heard](figures/enrolment.svg)

${table}

Emotions are found best after hearing some of all. After ${oneSided.clips} clips of a single emotion,
each of ${oneSided.draws} in turn, it is ${percentRange(oneSided.uar)}.`,
    ),
    ...drawn("enrolment", figure),
  };
}

/**
 * Writes down how well a model does on changed recordings.
 *
 * @param results What was measured.
 * @param experiment Name of the experiment whose networks they are.
 * @returns Content by path under `results/`.
 */
export function wildFiles(
  results: readonly WildResult[],
  experiment: string,
): Record<string, string> {
  const table = markdownTable([
    ["recordings", "UAR"],
    ...results.map(({ description, uar }) => [description, percentRange(uar)]),
  ], { align: ["l", "r"] });
  return {
    "wild.json": tidyJson({ experiment, results }),
    "wild.md": page(
      "Speech in the wild",
      `The networks of \`${experiment}\`, asked about changed recordings of actors they have not learned
from. They have learned from each recording as it is, faster and slower, and twice as if recorded
elsewhere: through echoes, filters (a quarter of them about as narrow as a telephone) and noise that
are made in other ways than these.
Ranges: 95 % bootstrap over actors.

${table}`,
    ),
  };
}

/**
 * Writes down what each part of a recipe is worth.
 *
 * @param results What was measured.
 * @returns Content by path under `results/`.
 */
export function ablationFiles(results: readonly AblationResult[]): Record<string, string> {
  const table = markdownTable([
    ["recipe", "UAR", "UAR, scaled"],
    ...results.map(({ description, uar, enrolledUar }) => [
      description,
      percentRange(uar),
      percentRange(enrolledUar),
    ]),
  ], { align: ["l", "r", "r"] });
  return {
    "ablation.json": tidyJson({ results }),
    "ablation.md": page(
      "Ablation",
      `Eight emotions, six EmoBox folds, unseen actors: the multi-layer perceptron of the ensemble by
itself, and with one thing changed at a time. Clips are learned from at several speeds, and
elsewhere: as if recorded through other microphones, lines and rooms. Fewer versions of them are passed
through more often, so that all take as many steps. Without trimming and without the floor are to be
compared with clips as recorded only. Ranges: 95 % bootstrap over actors; seeds move these numbers by
about a point. Scaled is after hearing the actor's other clips, by which features are scaled. What
features, each kind of network and alignment are worth is in [the results](README.md):
\`baseline8-actors\`, \`mlp8-actors\`, \`lda8-actors\`, \`tdnn8-actors\` (with which the recurrent network
is to be compared), \`rich8-actors\`, \`rich8-scaled\` and \`rich8-enrolled\`.

${table}`,
    ),
  };
}

function page(title: string, body: string): string {
  return `# ${title}\n\nGenerated by \`deno task reproduce\`; do not edit. All numbers are percentages.\n\n${body}\n`;
}

function drawn(name: string, figure: ReturnType<typeof lineFigure>): Record<string, string> {
  return {
    [`figures/${name}.json`]: JSON.stringify(figure, null, 1) + "\n",
    [`figures/${name}.svg`]: lineSvg(figure),
  };
}
