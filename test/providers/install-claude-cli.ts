import { cliFolder } from '../compatibility/install-clis';

/** The folder with the real `claude` binary, for the front of a PATH; installed from npm when it is missing. */
export function claudeCliFolder(): string {
  return cliFolder(['claude']);
}
