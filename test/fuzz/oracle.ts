import { demand } from './demand';
import type { FuzzTarget } from './fuzz-target';

/** No input here has more than some 100 KB, and none may take more of the processor than this; most take a millisecond or two. */
const MOST_CPU_MS = 3000;

const PROTOTYPES = {
  Object: Object.prototype,
  Array: Array.prototype,
  String: String.prototype,
  Function: Function.prototype,
  Map: Map.prototype,
};
const before = describePrototypes();

/**
 * The laws that hold for every target: nothing is thrown, nothing takes long, and the language's own objects stay as they are.
 * @throws when one of them, or one of the target's own, is broken
 */
export async function checkLaws(target: FuzzTarget, input: string): Promise<void> {
  const start = process.cpuUsage();
  await target.check(input);
  const { user, system } = process.cpuUsage(start);
  const after = describePrototypes();
  if (after !== before) repairPrototypes();
  demand(after === before, 'a prototype of the language was changed');
  demand((user + system) / 1000 < MOST_CPU_MS, `${input.length} characters took ${Math.round((user + system) / 1000)} ms`);
}

function describePrototypes(): string {
  return Object.entries(PROTOTYPES)
    .map(([name, prototype]) => `${name}: ${Reflect.ownKeys(prototype).map(String).join()}`)
    .join('\n');
}

/** So that the cases after this one are not blamed for it. */
function repairPrototypes(): void {
  for (const prototype of Object.values(PROTOTYPES))
    for (const key of Reflect.ownKeys(prototype)) if (!before.includes(String(key))) Reflect.deleteProperty(prototype, key);
}
