import { percent } from "../core/percent.ts";
import type { Calibration } from "../evaluation/calibration.ts";
import type { AblationResult } from "../experiments/ablation.ts";
import type { EnrolmentResult } from "../experiments/enrolment_curve.ts";
import type { SexGapResult } from "../experiments/sex_gap.ts";
import type { WildResult } from "../experiments/wild.ts";
import { toPercent } from "./figure.ts";
import { lineFigure, lineSvg } from "./line_figure.ts";
import { numberTable, percentRange, tidyJson } from "./words.ts";

/** Ticks of a percentage axis. */
const TENS = Array.from({ length: 11 }, (_, i) => 10 * i);

/** Formats the calibration of an experiment, as content by path under `results/`. */
export function calibrationFiles(calibration: Calibration): Record<string, string> {
  const { experiment, expectedCalibrationError: error, untempered, bins, coverage } = calibration;
  const reliability = [
    {
      name: experiment,
      x: bins.map((bin) => toPercent(bin.confidence)),
      y: bins.map((bin) => bin.accuracy),
    },
    { name: "perfect calibration", x: [0, 100], y: [0, 1], dotted: true },
  ];
  const x = coverage.map((point) => toPercent(point.threshold));
  const withheld = [
    { name: "accuracy of the answers", x, y: coverage.map((point) => point.accuracy) },
    { name: "coverage", x, y: coverage.map((point) => point.coverage) },
  ];
  const binRows = bins.map((bin) => {
    const interval = `${percent(bin.from)}–${percent(bin.to)}`;
    return [interval, bin.answers, percent(bin.confidence), percent(bin.accuracy)];
  });
  const coverageRows = coverage.map((point) =>
    [point.threshold, point.coverage, point.accuracy].map(percent)
  );
  const text =
    `Compares the probability of the predicted emotion with the accuracy, for \`${experiment}\`. The
expected calibration error, the mean distance between the two over all predictions, is
${percent(error)}. Without temperatures, which logits are divided by, it is ${percent(untempered)}.
The temperature of each fold is fitted on the test speakers of another fold, with a second model that
was trained without the speakers of both. After enrolment, the same temperatures are used, and
predictions are correct more often than their probabilities say.

![Reliability diagram](figures/reliability.svg)

${numberTable(["probability", "predictions", "mean probability", "accuracy"], binRows)}

Predictions whose probability is below a threshold can be withheld. Coverage is the fraction of
recordings that are answered, accuracy the fraction of these answers that are correct.

![Accuracy and coverage](figures/coverage.svg)

${numberTable(["threshold", "coverage", "accuracy"], coverageRows)}`;
  const reliabilityFigure = lineFigure(reliability, {
    title: "Reliability diagram",
    subtitle: `${experiment}; expected calibration error ${percent(error)} %`,
    xTitle: "probability of the predicted emotion, %",
    yTitle: "accuracy",
    xTicks: TENS,
  });
  const coverageFigure = lineFigure(withheld, {
    title: "Accuracy and coverage",
    subtitle: `${experiment}; predictions below the threshold withheld`,
    xTitle: "threshold for the probability of the predicted emotion, %",
    yTitle: "fraction",
    xTicks: TENS,
  });
  return {
    ...analysisFiles("calibration", "Calibration", calibration, text),
    "figures/reliability.json": tidyJson(reliabilityFigure),
    "figures/reliability.svg": lineSvg(reliabilityFigure),
    "figures/coverage.svg": lineSvg(coverageFigure),
  };
}

/** Formats the UAR of an experiment's models, by the number of enrolled recordings. */
export function enrolmentFiles(
  { curve, oneSided }: EnrolmentResult,
  experiment: string,
): Record<string, string> {
  const x = curve.map(({ recordings }) => recordings), intervals = curve.map(({ uar }) => uar);
  const line = { name: "UAR", x, y: intervals.map(({ mean }) => mean), intervals };
  const rows = curve.map(({ recordings, draws, uar }) => [recordings, draws, percentRange(uar)]);
  const text =
    `The models of \`${experiment}\`, enrolled on recordings of each test speaker, drawn at random
and unlabelled, and evaluated on the speaker's other recordings. Ranges: 95 % bootstrap over
speakers.

![UAR by number of enrolled recordings](figures/enrolment.svg)

${numberTable(["enrolled recordings", "draws", "UAR"], rows)}

Enrolled on ${oneSided.recordings} recordings of a single emotion, each of ${oneSided.draws} emotions in
turn, the models reach a UAR of ${percentRange(oneSided.uar)}.`;
  const figure = lineFigure([line], {
    title: "UAR by number of enrolled recordings",
    subtitle: `${experiment}; recordings drawn at random, unlabelled`,
    xTitle: "enrolled recordings of the speaker",
    yTitle: "UAR on the other recordings",
    xTicks: x,
  });
  return {
    ...analysisFiles("enrolment", "Enrolment", { experiment, curve, oneSided }, text),
    "figures/enrolment.svg": lineSvg(figure),
  };
}

/** Formats the UAR of an experiment's models on degraded recordings, one result per degradation. */
export function wildFiles(
  results: readonly WildResult[],
  experiment: string,
): Record<string, string> {
  const rows = results.map(({ description, uar }) => [description, percentRange(uar)]);
  const text =
    `The models of \`${experiment}\`, evaluated on degraded recordings of their test speakers. Features
are computed from the audio and not rounded; the experiment itself reads rounded features from tables,
so that its UAR differs slightly. Ranges: 95 % bootstrap over speakers.

${numberTable(["test recordings", "UAR"], rows)}`;
  return analysisFiles("wild", "Degraded recordings", { experiment, results }, text);
}

/** Formats the UAR of an ablation, one result per changed training. */
export function ablationFiles(results: readonly AblationResult[]): Record<string, string> {
  const rows = results.map(({ description, uar, enrolledUar }) => {
    return [description, percentRange(uar), percentRange(enrolledUar)];
  });
  const text =
    `An experiment, and the same with one change at a time, on unseen speakers and eight emotions
(chance is ${percent(1 / 8)}). Enrolled: on the speaker's other recordings, unlabelled. Ranges: 95 %
bootstrap over speakers.

${numberTable(["training", "UAR", "UAR, enrolled"], rows)}`;
  return analysisFiles("ablation", "Ablation", { results }, text);
}

/** Formats the UAR of women and of men with several models. */
export function sexGapFiles(results: readonly SexGapResult[]): Record<string, string> {
  const rows = results.map(({ description, women, men }) => [
    description,
    percentRange(women),
    percentRange(men),
    percent(women.mean - men.mean),
  ]);
  const text =
    `Tests possible reasons why the UAR of women and of men in RAVDESS differs, with LDA on \`rich\`
features without augmentation: a model for each of EmoBox' folds, tested on its speakers, eight
emotions (chance is ${percent(1 / 8)}). Ranges: 95 % bootstrap over speakers.

- If the training speakers were the reason, models trained on men would recognise men better than
  models trained on as many speakers of both sexes.
- If pitch were the reason, men would be recognised better when played 17 % faster and higher.
- If men expressed emotions less clearly, models trained on a single speaker would recognise men less
  well. But these are tested on sentences that the same speaker said with the same emotion in training.
- Other reasons, such as that men differ more from each other than women do, are not tested here.

${numberTable(["models", "UAR of women", "UAR of men", "difference"], rows)}`;
  return analysisFiles("sex-gap", "Women and men", { results }, text);
}

/** Formats the results of an analysis as JSON, and as a page with a text. */
function analysisFiles(name: string, title: string, results: object, text: string) {
  const note = "Generated by `deno task reproduce`; do not edit. All numbers are percentages.";
  return {
    [`${name}.json`]: tidyJson(results),
    [`${name}.md`]: `# ${title}\n\n${note}\n\n${text}\n`,
  };
}
