/**
 * Finds the item with an id.
 *
 * @param problem Start of the error message, such as `Unknown corpus`.
 * @throws {RangeError} If there is none; the message lists all ids.
 */
export function withId<T extends { readonly id: string }>(
  items: readonly T[],
  id: string,
  problem: string,
): T {
  const found = items.find((item) => item.id === id);
  if (found) return found;
  const known = items.map((item) => item.id).join(", ");
  throw new RangeError(`${problem} ${JSON.stringify(id)}, expected one of ${known}`);
}
