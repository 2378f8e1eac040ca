import { commandTests } from './command-tests';
import { guideTests } from './guide-tests';
import { runHostTests } from './host-test';

/** What the editor calls inside its extension host. */
export function run(): Promise<void> {
  return runHostTests([...commandTests, ...guideTests]);
}
