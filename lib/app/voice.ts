/// <reference lib="dom" />
import { byId, element } from "./dom.ts";
import type { Entry } from "./entry.ts";
import { chooseFiles, fewOf, useEach } from "./files.ts";
import { ENROLMENT_PROMPTS } from "./prompts.ts";
import { makeRecorder } from "./recorder.ts";
import { ready, recogniser } from "./recogniser.ts";
import type { Adaptation } from "./recogniser_worker.ts";
import { readSound } from "./sound.ts";
import { complain, say } from "./status.ts";
import { deleteVoice, type ModelFeatures, storedVoice, storeVoice } from "./voice_store.ts";

/** Makes the panel in which a voice is enrolled; `onChange` is called when it or its use changes. */
export function makeVoice(onChange: () => Promise<void>) {
  const status = byId("voice-status");
  const use = byId("voice-use");
  let enrolled = 0, effect = "", failed = "";

  const showStatus = () => {
    const recordings = `${enrolled} recording${enrolled === 1 ? "" : "s"}`;
    const text = enrolled > 0
      ? `Your voice is enrolled from ${recordings}.`
      : "Your voice is not enrolled.";
    say(effect ? `${text} ${effect}` : text, status);
    if (failed) status.append(" ", element("span", { class: "error" }, failed));
  };
  const setRows = async (rows: readonly Float32Array[]) => {
    enrolled = rows.length;
    await recogniser.setRows("voice", rows);
    byId("delete").hidden = use.hidden = enrolled === 0;
    showStatus();
  };
  const enrol = async (files: readonly File[]) => {
    const { features } = await ready;
    const rows: Float32Array[] = [];
    const failures = await useEach(files, async (file, i) => {
      say(`Enrolling your voice, ${i + 1} of ${files.length} …`, status);
      rows.push(await recogniser.featuresOf(await readSound(file)));
    });
    failed = failures.length > 0 ? `Not used: ${fewOf(failures)}.` : "";
    await setRows(rows.length > 0 ? await storeVoice(features, rows) : await storedVoice(features));
    await onChange();
    return rows.length;
  };
  makeSentenceRecorder(status, async (recording) => await enrol([recording]) > 0);
  chooseFiles(byId("enrol-choose"), async (files) => void await enrol(files), status);
  byId("delete").addEventListener("click", async () => {
    await deleteVoice();
    failed = effect = "";
    await setRows([]);
    await onChange();
    byId("enrol").focus();
  });
  use.addEventListener("change", () => void onChange());
  return {
    /** Chooses the adaptation of a recording: to the voice, or none. */
    adaptationOf: (here: boolean): Adaptation => {
      if (enrolled === 0) return "none";
      const whom = use.querySelector<HTMLInputElement>("input:checked")!.value;
      return whom === "all" || (whom === "mine" && here) ? "voice" : "none";
    },
    /** Shows how many of these recordings' answers the voice has changed. */
    showEffect: (entries: readonly Entry[]) => {
      effect = effectOf(entries, "voice", "Your voice");
      if (enrolled > 0) showStatus();
    },
    /** Enrols the voice that is stored in this browser. */
    restore: async (features: ModelFeatures) => {
      try {
        await setRows(await storedVoice(features));
        await onChange();
      } catch (error) {
        complain(error, "Your voice is not enrolled", status);
      }
    },
  };
}

/**
 * Reports how many answers an adaptation has changed.
 *
 * @param name The subject of the sentence.
 * @returns An empty string if no answer has this adaptation.
 */
export function effectOf(entries: readonly Entry[], adaptation: Adaptation, name: string): string {
  const adapted = entries.flatMap(({ answer }) =>
    answer?.adaptation === adaptation ? [answer] : []
  );
  if (adapted.length === 0) return "";
  const changed = adapted.filter(({ emotion, plain }) => plain?.emotion !== emotion).length;
  return `${name} has changed ${changed} of ${adapted.length} answers.`;
}

/** Makes the button that records the sentences in turn; one that cannot be used is repeated. */
function makeSentenceRecorder(
  line: HTMLElement,
  use: (recording: File) => Promise<boolean>,
): void {
  let read = 0;
  const count = ENROLMENT_PROMPTS.length;
  const showPrompt = () => {
    const { sentence, how } = ENROLMENT_PROMPTS[read % count];
    byId("voice-prompt").textContent = `${1 + read % count} of ${count}, ${how}: “${sentence}”`;
  };
  const showLabel = makeRecorder(byId("enrol"), {
    label: () => `Record sentence ${1 + read % count}`,
    line,
    use: async (recording) => {
      if (await use(recording)) read++;
      showPrompt();
      showLabel();
    },
  });
  showPrompt();
}
