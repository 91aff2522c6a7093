/**
 * Requires a field of a recording's name to have a value that the corpus uses.
 *
 * @param fail Makes the message of the reason.
 * @throws {RangeError} If it has another value.
 */
export function requireOneOf(
  what: string,
  value: string,
  known: readonly string[],
  fail: (why: string) => string,
): void {
  if (known.includes(value)) return;
  throw new RangeError(fail(`expected the ${what} to be one of ${known.join(", ")}, got ${value}`));
}
