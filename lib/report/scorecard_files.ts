import { count } from "../core/count.ts";
import { percent } from "../core/percent.ts";
import type { ScorecardRow } from "../evaluation/scorecard_row.ts";
import type { Scorecard } from "../experiments/scorecard.ts";
import { axis, figureOf, SERIES_COLOURS, toPercent } from "./figure.ts";
import { TICKS } from "./line_figure.ts";
import { n, svgDocument, svgText } from "./svg.ts";
import { escapeMarkdown, numberTable, tidyJson, wrap } from "./words.ts";

/** Descriptions of the tests, in the order of the page. */
const TESTS: Readonly<Record<string, string>> = {
  correctness: "Unweighted averages over the emotions, and each emotion.",
  share: "How often an emotion is predicted, compared with how often it occurs.",
  sex: "Women and men compared with all speakers; for each emotion, the group with the largest " +
    "difference relative to its limit.",
  pitch:
    "Speakers grouped by mean pitch, compared with all speakers; for each emotion, the group " +
    "with the largest difference relative to its limit.",
  intensity: "Reported, without a limit.",
  sentence: "Reported, without a limit.",
  speaker:
    "Reported, without limits. The rank correlation with pitch is best near 0, that with the " +
    "probability near 1.",
  "small changes":
    "Changes that should not affect predictions. Their strength is drawn at random " +
    "for each recording.",
  noise: "The signal-to-noise ratio (SNR) compares the mean power of the voice with the power of " +
    "the sound while it is present.",
  telephone: "Narrow frequency bands and a lossy codec.",
  "microphone and room": "Differences between microphones and between rooms.",
  "by level": "Reported, without limits.",
  "by length": "Reported, without limits. Speech that is shorter is kept whole.",
  "by speed": "Reported, without limits. Tempo and pitch change together.",
  "by noise": "Reported, without limits.",
  calibration:
    "The difference between the probability of a prediction and how often it is correct.",
  "non-speech": "Sounds for which predicting any emotion is wrong.",
};

/** Sign of each kind of limit. */
export const BOUND_SIGNS = { least: "≥", most: "≤", magnitude: "±" } as const;

/** End of the name of a test that the figure shows. */
const UNCHANGED = ": answers unchanged";
const [PASSED, FAILED] = SERIES_COLOURS;
const ROW_HEIGHT = 22;
const WIDTH = 760;
const MARGIN = { l: 370, r: 40, t: 76, b: 60 };

/**
 * Formats a scorecard, as content by path below its folder.
 *
 * @param tested The models of the project, or a saved model on recordings that were given.
 */
export function scorecardFiles(
  scorecard: Scorecard,
  tested: "project" | "saved model" = "project",
): Record<string, string> {
  return {
    "scorecard.json": tidyJson(scorecard),
    "scorecard.md": page(scorecard, tested === "project"),
    "figures/scorecard.svg": scorecardSvg(scorecard.rows),
  };
}

/** Formats the numbers of tests that pass, for a terminal and for the page. */
export function scorecardSummary(rows: readonly ScorecardRow[]): string {
  const subjects = [...Map.groupBy(rows, subjectOf)];
  const tests = Object.keys(TESTS).filter((test) =>
    rows.some((row) => row.test === test && row.passed !== null)
  );
  const cells = [
    ...tests.map((test) => [
      test,
      ...subjects.map(([, members]) => passedOf(members.filter((row) => row.test === test))),
    ]),
    ["all", ...subjects.map(([, members]) => passedOf(members))],
  ];
  return numberTable(["tests passed", ...subjects.map(([name]) => name)], cells);
}

function subjectOf({ model, corpus }: ScorecardRow): string {
  return escapeMarkdown(`${model}, ${corpus}`);
}

/** Formats how many of the tests with a limit pass. */
export function passedOf(rows: readonly ScorecardRow[]): string {
  const tested = rows.filter(({ passed }) => passed !== null);
  if (tested.length === 0) return "–";
  return `${tested.filter(({ passed }) => passed).length} of ${tested.length}`;
}

function page({ rows, clips, leftOut }: Scorecard, isProject: boolean): string {
  const sections = [...Map.groupBy(rows, subjectOf)].map(([name, members]) => {
    const tests = Object.keys(TESTS).filter((test) => members.some((row) => row.test === test));
    const parts = tests.map((test) => {
      const table = rowsTable(members.filter((row) => row.test === test));
      return `### ${test[0].toUpperCase()}${test.slice(1)}\n\n${wrap(TESTS[test])}\n\n${table}`;
    });
    return `## ${name}\n\n${parts.join("\n\n")}`;
  });
  const clipCount = count(clips, "recording");
  const unseen = isProject
    ? "No model is tested on a speaker that it was trained on."
    : "The model was not trained on the speakers, as `--unseen` confirms.";
  const audio = !isProject
    ? `All tests but those of non-speech use ${clipCount}, drawn evenly over speakers and
emotions. Babble is mixed from recordings of other speakers.`
    : clips > 0
    ? `Small changes, noise, telephone, microphones, rooms and curves are measured on ${clipCount},
drawn evenly over speakers and emotions. Babble is mixed from recordings of other speakers of the
same fold, on none of whom the model was trained. Training uses other noises, rooms and knocks, babble
of synthetic voices, and no music ([what was chosen](choices.md)).`
    : "Without recordings, nothing that needs them was tested.";
  const missing = leftOut.length > 0
    ? `\n\nLeft out:\n\n${leftOut.map((line) => `- ${escapeMarkdown(line)}`).join("\n")}`
    : "";
  return `# Scorecard

Generated by \`deno task scorecard\`; do not edit. All numbers are percentages, except rank correlations.
${unseen} ✗ marks what fails.

${scorecardSummary(rows)}

![Answers unchanged by each degradation](figures/scorecard.svg)

Tests and limits follow Derington et al. 2023, "Testing correctness, fairness, and robustness of
speech emotion recognition models" (arXiv 2312.06270). Limits of fairness are simulated: the largest
difference among 1,000 simulations of a model that answers at random, on the same recordings. A limit
with ± is a limit of the magnitude. Ranges: 95 % bootstrap over speakers. Random: the expected value
of a model that answers at random.

${audio}${missing}

${sections.join("\n\n")}
`;
}

function rowsTable(rows: readonly ScorecardRow[]): string {
  const cells = rows.map((row) => [
    `${row.passed === false ? "✗ " : ""}${escapeMarkdown(row.what)}`,
    row.recordings,
    number(row, row.value),
    row.interval ? `${number(row, row.interval.low)} to ${number(row, row.interval.high)}` : "–",
    limitText(row),
    row.random === null ? "–" : number(row, row.random),
  ]);
  return numberTable(["test", "recordings", "value", "range", "limit", "random"], cells);
}

function limitText(row: ScorecardRow): string {
  if (row.limit === null) return "–";
  return `${BOUND_SIGNS[row.bound!]}\u00a0${number(row, row.limit)}`; // a space that does not break
}

/** Formats a value in percent, but a rank correlation as a number. */
function number({ what }: ScorecardRow, value: number): string {
  return what.startsWith("rank correlation") ? value.toFixed(2) : percent(value);
}

/** Draws the share of answers that each degradation leaves unchanged, and its limit, as SVG. */
function scorecardSvg(rows: readonly ScorecardRow[]): string {
  const shown = rows.filter(({ what }) => what.endsWith(UNCHANGED));
  const [first] = shown;
  const subtitle = first
    ? `${first.model}, ${first.recordings} recordings; blue passes, orange fails, | is the limit`
    : "no recordings were given";
  const height = MARGIN.t + MARGIN.b + ROW_HEIGHT * Math.max(1, shown.length);
  const { layout } = figureOf(
    [],
    { title: "Answers unchanged by each degradation", subtitle },
    axis("answers unchanged"),
    axis(""),
    { width: WIDTH, height, margin: MARGIN },
  );
  const x = (percent: number) => n(MARGIN.l + percent / 100 * (WIDTH - MARGIN.l - MARGIN.r));
  const bottom = height - MARGIN.b;
  const ticks = TICKS.map((value) =>
    `<path d="M${x(value)} ${MARGIN.t}V${bottom}" stroke="#ddd"/>` +
    svgText(x(value), bottom + 20, `${value} %`, `font-size="12"`)
  );
  const bars = shown.map(({ what, value, limit, passed }, i) => {
    const y = MARGIN.t + i * ROW_HEIGHT;
    const width = n(x(toPercent(value)) - MARGIN.l), end = x(toPercent(limit ?? 0));
    const name = what.slice(0, -UNCHANGED.length);
    return `<rect x="${MARGIN.l}" y="${y + 3}" width="${width}" height="${ROW_HEIGHT - 6}" ` +
      `fill="${passed ? PASSED : FAILED}"/>` +
      `<path d="M${end} ${y + 1}v${ROW_HEIGHT - 2}" stroke="#222" stroke-width="2"/>` +
      svgText(MARGIN.l - 8, y + 15, name, `font-size="12" text-anchor="end"`);
  });
  return svgDocument(layout, [...ticks, ...bars]);
}
