/// <reference lib="dom" />
import type { AppResults } from "../tasks/app_results.ts";
import { button, byId, element } from "./dom.ts";
import { complain } from "./status.ts";

/** Shows a button for each sample that passes it to `use`, with a note on its source. */
export function showSamples(
  samples: AppResults["samples"],
  use: (file: File, note: string) => Promise<void>,
): void {
  const buttons = samples.map(({ path, emotion, speaker, text }) => {
    const play = async () => {
      const response = await fetch(`samples/${path}`);
      if (!response.ok) throw new Error(`the server says ${response.status}`);
      const note =
        `acted as ${emotion} by actor ${speaker} of CREMA-D, whose recordings the model ` +
        `was trained on`;
      const name = `${text} (${emotion}).wav`.replaceAll("'", "’");
      await use(new File([await response.blob()], name), note);
    };
    const action = () =>
      void play().catch((error) => complain(error, "The sample cannot be played"));
    return button(`“${text.replaceAll("'", "’")}”, ${emotion}`, action, { class: "quiet" });
  });
  const title = element("p", { class: "note" }, "Or play a sample by one of two actors");
  byId("samples").replaceChildren(title, element("div", { class: "buttons" }, ...buttons));
}
