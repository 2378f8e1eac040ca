import type { FuzzTarget } from './fuzz-target';
import { answerTargets } from './targets/answers';
import { compressionTargets } from './targets/compression';
import { framingTargets } from './targets/framing';
import { journalTargets } from './targets/journal';
import { listingTargets } from './targets/listings';
import { requestTargets } from './targets/requests';
import { settingsTargets } from './targets/settings';
import { streamTargets } from './targets/streams';
import { trimmingTargets } from './targets/trimming';

/** Everything that takes input from outside. */
export const fuzzTargets: readonly FuzzTarget[] = [
  ...requestTargets,
  ...streamTargets,
  ...answerTargets,
  ...framingTargets,
  ...compressionTargets,
  ...trimmingTargets,
  ...listingTargets,
  ...settingsTargets,
  ...journalTargets,
];
