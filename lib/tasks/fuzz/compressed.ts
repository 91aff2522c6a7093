import { fromFileUrl } from "@std/path";
import { decodeAudio } from "../../audio/mod.ts";
import { answerOrRefusal, type FuzzKind } from "./kind.ts";
import { choose, mutateBytes } from "./mutate.ts";
import { requireSignal } from "./wavs.ts";

const FOLDER = fromFileUrl(new URL("../../../tests/golden/", import.meta.url));
const NAMES = ["tone_stereo.mp3", "tone_stereo.flac", "tone_stereo.ogg", "tone_stereo.opus"];

/** Mutated files of the formats beside WAV. */
export function compressedKind(): FuzzKind {
  return {
    id: "compressed",
    description: "MP3, FLAC, OGG Vorbis and OGG Opus files",
    cases: (wavs) => Math.ceil(wavs / 20),
    makeInput: async (_, random) => {
      const name = choose(NAMES, random);
      return { [name]: mutateBytes(await Deno.readFile(FOLDER + name), random) };
    },
    check: async (input) => {
      const [[name, bytes]] = Object.entries(input);
      return await answerOrRefusal(async () => {
        requireSignal(await decodeAudio(bytes, name));
      }, { errors: ["UnusableRecording"], names: new RegExp(RegExp.escape(name)) });
    },
  };
}
