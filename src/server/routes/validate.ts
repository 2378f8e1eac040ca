import type { z } from 'zod';
import { ProxyError } from '../../proxy-error';

/**
 * Checks a value against a schema.
 * @throws ProxyError 400 whose `param` is the path of the first field at fault
 */
export function validate<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = [...(issue?.path ?? []), ...(unknown === undefined ? [] : [unknown])];
  const param = path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`)).join('');
  throw new ProxyError('bad-request', `${param || 'The request'}: ${issue?.message ?? 'is not valid'}.`, param ? { param } : {});
}
