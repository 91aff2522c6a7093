import { expose } from "comlink";

/** The worker of `pool_test.ts`. */
export interface TestWorker {
  /** Doubles a number. */
  double(x: number): number;
  /** Rejects. */
  reject(): void;
  /** Throws outside of a call and never returns, as a worker does that runs out of memory. */
  breakDown(): Promise<void>;
  /** Never returns. */
  hang(): Promise<void>;
}

expose(
  {
    double: (x) => 2 * x,
    reject: () => {
      throw new RangeError("no such number");
    },
    breakDown: () => {
      setTimeout(() => {
        throw new Error("out of order");
      });
      return new Promise(() => {});
    },
    hang: () => new Promise(() => {}),
  } satisfies TestWorker,
);
