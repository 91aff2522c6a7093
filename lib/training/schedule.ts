/** Fraction of the steps after which a one-cycle schedule reaches its peak. */
const PEAK_AT = 0.3;
/** Fraction of the peak at which the schedule starts; it ends at 0. */
const START_FRACTION = 1 / 25;

/** How the learning rate changes during training. */
export type Schedule = "constant" | "one-cycle";

/**
 * Returns the learning rate at a point in training.
 *
 * @param schedule A one-cycle schedule rises to its peak and then falls to 0, both along a cosine.
 * @param peak The peak, or the constant learning rate.
 * @param progress 0 at the first step, nearly 1 at the last.
 * @see Smith & Topin 2018, "Super-convergence", doi:10.48550/arXiv.1708.07120
 */
export function learningRateAt(schedule: Schedule, peak: number, progress: number): number {
  if (schedule === "constant") return peak;
  const rise = (part: number) => (1 - Math.cos(Math.PI * part)) / 2;
  return progress < PEAK_AT
    ? peak * (START_FRACTION + (1 - START_FRACTION) * rise(progress / PEAK_AT))
    : peak * (1 - rise((progress - PEAK_AT) / (1 - PEAK_AT)));
}
