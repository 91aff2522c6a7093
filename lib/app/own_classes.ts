/// <reference lib="dom" />
import { proxy } from "comlink";
import { byId, onPress, save, wholePercent } from "./dom.ts";
import { chooseFiles } from "./files.ts";
import { makeClass, type OwnClass } from "./own_class.ts";
import type { TrainingSummary } from "./own_model.ts";
import { recogniser } from "./recogniser.ts";
import { complain, say } from "./status.ts";

/** Recordings that each class needs: one to train on while another is left out. */
const FEWEST_CLIPS = 2;

/**
 * Makes the panel in which users train a model on classes of their own, or open an earlier one.
 *
 * @param onTrained Called when a model has been trained or opened, and is in use.
 */
export function makeOwnClasses(onTrained: () => Promise<void>): void {
  const classes: OwnClass[] = [];
  const train = byId("train", HTMLButtonElement), download = byId("download");
  const status = byId("own-status"), bar = byId("own-progress", HTMLProgressElement);
  let training = false;
  const update = () => {
    if (training) return; // changes count for the next training
    const reason = reasonNotToTrain(classes);
    train.disabled = reason !== undefined;
    say(reason ?? "Ready to train.", status);
  };
  const add = () => {
    const made = makeClass(newName(classes), update, () => {
      classes.splice(classes.indexOf(made), 1);
      made.element.remove();
      update();
      byId("add-class").focus();
    });
    classes.push(made);
    byId("classes").append(made.element);
    update();
  };
  onPress(train, async () => {
    training = true;
    bar.hidden = false;
    say("Training …", status);
    try {
      const examples = classes.flatMap(({ name, clips }) =>
        clips.map(({ row }) => ({ label: name(), row }))
      );
      const trained = await recogniser.train(examples, proxy((done) => bar.value = done));
      say(summary(trained), status);
      download.hidden = false;
      await onTrained();
    } catch (error) {
      complain(error, "Training failed", status);
    } finally {
      training = false;
      train.disabled = reasonNotToTrain(classes) !== undefined;
      bar.hidden = true;
    }
  });
  download.addEventListener("click", async () => {
    save("model.zip", "application/zip", await recogniser.ownModel());
  });
  chooseFiles(
    byId("open-model"),
    async ([zip]) => {
      try {
        const opened = await recogniser.open(zip);
        say(
          `Answers above now come from the classes of ${zip.name}: ${opened.join(", ")}.`,
          status,
        );
        download.hidden = false;
        await onTrained();
      } catch (error) {
        complain(error, `Cannot open ${zip.name}`, status);
      }
    },
    status,
    { accept: ".zip" },
  );
  byId("add-class").addEventListener("click", add);
  add();
  add();
}

/** Returns a name for a new class, with a number that no other class has. */
function newName(classes: readonly OwnClass[]): string {
  const names = classes.map(({ name }) => name());
  let i = classes.length + 1;
  while (names.includes(`Class ${i}`)) i++;
  return `Class ${i}`;
}

/** Returns the reason why the classes cannot be trained on yet; nothing if they can. */
function reasonNotToTrain(classes: readonly OwnClass[]): string | undefined {
  const names = classes.map(({ name }) => name());
  if (classes.length < 2) return "At least two classes are needed.";
  if (names.includes("")) return "Each class needs a name.";
  const double = names.find((name, i) => names.indexOf(name) < i);
  if (double !== undefined) return `Two classes are called “${double}”.`;
  const few = classes.findIndex(({ clips }) => clips.length < FEWEST_CLIPS);
  if (few < 0) return undefined;
  return `“${names[few]}” needs at least ${FEWEST_CLIPS} recordings.`;
}

function summary({ classes, recordings, accuracy, seconds }: TrainingSummary): string {
  const time = `${seconds.toFixed(1)} s`, chance = wholePercent(1 / classes.length);
  return `Trained on ${recordings} recordings in ${time}. When left out of the training, ` +
    `${
      wholePercent(accuracy)
    } are classified correctly; guessing gets ${chance}. Answers above now ` +
    `come from these classes: record, drop a file or go live. The downloaded model can be opened ` +
    `here later; unzipped, it is a folder for deno task predict --model.`;
}
