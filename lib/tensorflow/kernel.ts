import { onBackendMemory } from "./backend_memory.ts";
import wasm from "./kernel.wasm" with { type: "bytes" };

/** Returns the functions of `kernel.as`, where their arguments are documented. */
export const compiled = onBackendMemory<"matMul" | "sumRows" | "adam">(wasm);
