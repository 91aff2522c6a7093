import assert from "node:assert/strict";
import { CORPORA, corpusNamed, corpusOf, EMOTIONS } from "../../lib/corpus/mod.ts";
import { totalClips } from "../../lib/corpus/open.ts";
import { basename } from "@std/path";

Deno.test("CORPORA have unique ids, RAVDESS first, and parse their own examples", () => {
  assert.deepEqual(CORPORA.map(({ id }) => id), ["ravdess", "crema-d", "emodb", "nemo"]);
  for (const { id, parse, pathOf, examplePath, expected } of CORPORA) {
    const example = parse(basename(examplePath));
    assert.deepEqual([example.corpus, pathOf(example)], [id, examplePath]);
    assert.deepEqual(parse(example.id), example);
    const row = expected.find(({ speaker, emotion }) =>
      speaker === example.speaker && emotion === example.emotion
    );
    assert.ok(row!.expected > 0, id);
    for (const { emotion } of expected) {
      assert.ok(EMOTIONS.some((own) => own === emotion), `${id}: ${emotion}`);
    }
  }
  assert.deepEqual(CORPORA.map(({ expected }) => totalClips(expected)), [1_440, 7_435, 454, 4_481]);
});

Deno.test("corpusOf() accepts a name, a name with a path, and a path of RAVDESS", () => {
  const read = (text: string) => {
    const { definition, path, byName } = corpusOf(text);
    return [definition.id, path, byName];
  };
  assert.deepEqual(read("emodb"), ["emodb", "data/emodb", true]);
  assert.deepEqual(read("crema-d=/x/a=b.zip"), ["crema-d", "/x/a=b.zip", false]);
  assert.deepEqual(read("/somewhere/a=b"), ["ravdess", "/somewhere/a=b", false]);
  assert.deepEqual(read("./emodb"), ["ravdess", "./emodb", false]);
});

Deno.test("corpusOf() and corpusNamed() refuse unknown names and an empty path", () => {
  const unknown = {
    name: "RangeError",
    message: 'Unknown corpus "cremad", expected one of ravdess, crema-d, emodb, nemo',
  };
  assert.throws(() => corpusOf("cremad=x"), unknown);
  assert.throws(() => corpusNamed("cremad"), unknown);
  assert.throws(() => corpusOf("emodb="), /Expected a path after "emodb="/);
});
