/// <reference lib="dom" />

/**
 * Returns an element of the page.
 *
 * @throws {TypeError} If there is no element of that class with that id.
 */
export function byId(id: string): HTMLElement;
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T;
export function byId(id: string, kind = HTMLElement): HTMLElement {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`The page has no ${kind.name} #${id}`);
  return found;
}

/** Creates an element. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Creates a button; its label is its accessible name unless `aria-label` is given. */
export function button(
  label: string,
  action: () => void,
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", action);
  return made;
}

/**
 * Calls `action` when a button is pressed, unless it is still running. Meanwhile the button looks
 * disabled, but keeps the focus, which a disabled button would lose.
 */
export function onPress(button: HTMLElement, action: () => Promise<void>): void {
  button.addEventListener("click", async () => {
    if (button.hasAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    try {
      await action();
    } finally {
      button.removeAttribute("aria-disabled");
    }
  });
}

/** Creates the head and the body of a table; columns that contain a number are right-aligned. */
export function tableParts(
  headings: readonly (Node | string)[],
  rows: readonly (readonly (Node | string)[])[],
): Node[] {
  const kind = (column: number) =>
    rows.some((row) => /^[+−±≥≤]? ?[\d.]/.test(String(row[column]))) ? { class: "number" } : {};
  const head = headings.map((cell, i) => element("th", { scope: "col", ...kind(i) }, cell));
  const body = rows.map((row) =>
    element("tr", {}, ...row.map((cell, i) => element("td", kind(i), cell)))
  );
  return [
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...body),
  ];
}

/** Creates a table that can be scrolled horizontally where it does not fit. */
export function scrolledTable(
  label: string,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  kind = "table",
): HTMLElement {
  const attributes = { class: kind, tabindex: "0", role: "region", "aria-label": label };
  return element("div", attributes, element("table", {}, ...tableParts(headings, rows)));
}

/** Downloads a file; `type` is its MIME type. */
export function save(name: string, type: string, content: string | Blob): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Formats a time in seconds, such as `1:05`. */
export function clockText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

/** Formats a probability without decimals, which would mean nothing to users, such as `69 %`. */
export function wholePercent(fraction: number): string {
  return `${Math.round(100 * fraction)} %`;
}
