/** A sentence to read aloud, whose text suits any emotion, and the way to say it. */
type Prompt = { readonly sentence: string; readonly how: string };

/** Sentences to try the app with. */
export const PROMPTS: readonly Prompt[] = [
  { sentence: "The parcel has come today.", how: "happily" },
  { sentence: "They are all going home now.", how: "sadly" },
  { sentence: "You have left the door open again.", how: "angrily" },
  { sentence: "There is somebody in the garden.", how: "as if you were afraid" },
  { sentence: "The train leaves at a quarter past nine.", how: "without any feeling" },
  { sentence: "That is what we are having for dinner.", how: "with disgust" },
  { sentence: "You were here all the time.", how: "surprised" },
  { sentence: "We can sit by the window for a while.", how: "calmly" },
];

/** Sentences for enrolment, which works best with different emotions. */
export const ENROLMENT_PROMPTS: readonly Prompt[] = [
  { sentence: "My bag is on the chair beside the table.", how: "as you usually speak" },
  { sentence: "My sister is coming to see us tomorrow.", how: "happily" },
  { sentence: "The last bus has gone already.", how: "sadly" },
  { sentence: "I have told you about this three times.", how: "angrily" },
  { sentence: "I did not know that it was you.", how: "surprised" },
];
