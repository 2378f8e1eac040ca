/**
 * How hard the fault tests try. `FAULT_LOAD=long npx vitest run test/faults` is the long run; `FAULT_SEED` replays a run by the seed in
 * the names of its tests.
 */
export const long = process.env.FAULT_LOAD === 'long';

export const seed = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000);

export const LOADS = {
  kills: { usual: 10, long: 100 },
  workerCrashes: { usual: 4, long: 40 },
  takeovers: { usual: 3, long: 30 },
  sequentialStreams: { usual: 300, long: 10_000 },
  parallelStreams: { usual: 200, long: 200 },
} as const;

const size = (of: { usual: number; long: number }) => (long ? of.long : of.usual);

export const KILLS = Number(process.env.FAULT_KILLS ?? size(LOADS.kills));
export const WORKER_CRASHES = size(LOADS.workerCrashes);
export const TAKEOVERS = size(LOADS.takeovers);
export const SEQUENTIAL_STREAMS = size(LOADS.sequentialStreams);
export const PARALLEL_STREAMS = size(LOADS.parallelStreams);
