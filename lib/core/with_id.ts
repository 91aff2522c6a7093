/**
 * Finds the item with an id.
 *
 * @param problem Beginning of the message if it is not among them, such as `Unknown corpus`.
 * @throws {RangeError} If it is not; the message lists the ids of all.
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
