import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';

/** The person's home folder; undefined where the system names none, as in a container without `HOME` and without an entry for its user. */
export function homeFolder(): string | undefined {
  try {
    const folder = homedir();
    return isAbsolute(folder) ? folder : undefined;
  } catch {
    // The system looked for the user in vain.
    return undefined;
  }
}
