import { NON_SPEECH } from "../audio/non_speech.ts";
import { UnusableRecording } from "../audio/unusable_recording.ts";
import { hashText } from "../core/hash.ts";
import { seededRandom } from "../core/random.ts";
import { rowMaker, type ScorecardRow } from "../evaluation/scorecard_row.ts";
import { predict } from "../model/predict.ts";
import type { SavedModel } from "../model/saved_model.ts";

/** Number of sounds of each kind. */
const SOUNDS = 8;

/** Tests a model on sounds that are not speech: it should refuse each or answer "not sure". */
export async function nonSpeechRows(model: SavedModel, name: string): Promise<ScorecardRow[]> {
  const row = rowMaker({ model: name, corpus: "synthetic sounds" }, SOUNDS);
  const rows: ScorecardRow[] = [];
  for (const { id, make } of NON_SPEECH) {
    let withheld = 0;
    for (let i = 0; i < SOUNDS; i++) {
      const sound = make(seededRandom(hashText(`${id} ${i}`) | 0));
      try {
        if (!(await predict(model, sound)).sure) withheld++;
      } catch (error) {
        if (!(error instanceof UnusableRecording)) throw error;
        withheld++;
      }
    }
    rows.push(row({
      test: "non-speech",
      what: `${id}: refused or not sure`,
      value: withheld / SOUNDS,
      limit: 1,
      bound: "least",
    }));
  }
  return rows;
}
