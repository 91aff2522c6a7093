/** Share of the steps after which a one-cycle schedule is at its peak. */
const PEAK_AT = 0.3;
/** The schedule starts at this fraction of the peak and ends at 0. */
const START_FRACTION = 1 / 25;

/** How the learning rate changes during training. */
export type Schedule = "constant" | "one-cycle";

/**
 * Learning rate at a point of the training.
 *
 * @param schedule A one-cycle schedule rises to its peak and falls to 0 along cosines.
 * @param peak The peak, or the constant.
 * @param progress 0 at the first step, nearly 1 at the last.
 * @see Smith & Topin 2018, "Super-convergence", doi:10.48550/arXiv.1708.07120
 */
export function learningRateAt(schedule: Schedule, peak: number, progress: number): number {
  if (schedule === "constant") return peak;
  const wave = (part: number) => (1 - Math.cos(Math.PI * part)) / 2;
  return progress < PEAK_AT
    ? peak * (START_FRACTION + (1 - START_FRACTION) * wave(progress / PEAK_AT))
    : peak * (1 - wave((progress - PEAK_AT) / (1 - PEAK_AT)));
}
