import { redact } from './providers/redact';
import { redactKeys } from './redact-keys';

/**
 * What is said of an error that ends the process: its stack, without any key. Node itself would print everything that hangs on the
 * error, which may be a request with its headers.
 * @param secrets keys that this process knows
 */
export function lastWords(error: unknown, secrets: readonly (string | undefined)[]): string {
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `The proxy met an error of its own and ends; what was logged is safe. Start it again. ${redactKeys(redact(said, secrets))}`;
}

/** Values of the environment whose names say that they are secret. */
export function secretsOf(env: NodeJS.ProcessEnv): string[] {
  return Object.entries(env).flatMap(([name, value]) => (value && /KEY|TOKEN|SECRET|PASSWORD|CUSTOM_PROVIDERS/i.test(name) ? [value] : []));
}
