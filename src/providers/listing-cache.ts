import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ListedModel } from './catalogue';

/** Keeps what providers listed last, for a start without a network. */
export interface ListingCache {
  load(providerId: string): Promise<ListedModel[] | undefined>;
  /** Never rejects: a listing that cannot be kept is read again next time. */
  save(providerId: string, models: readonly ListedModel[]): Promise<void>;
}

const listing = z.array(
  z.object({
    id: z.string().min(1),
    displayName: z.string().optional(),
    contextWindow: z.number().positive().optional(),
    maxOutputTokens: z.number().positive().optional(),
    capabilities: z.array(z.enum(['tools', 'vision', 'json', 'reasoning'])).optional(),
  }),
);

/**
 * A cache of one JSON file per provider.
 * @param folder absolute path; made when the first listing is kept
 */
export function fileListingCache(folder: string, warn: (message: string) => void): ListingCache {
  const fileOf = (providerId: string) => join(folder, `${providerId}.json`);
  return {
    async load(providerId) {
      const text = await readFile(fileOf(providerId), 'utf8').catch(() => undefined);
      if (text === undefined) return undefined;
      try {
        return listing.parse(JSON.parse(text));
      } catch {
        warn(`The kept model list of "${providerId}" is damaged and was ignored.`);
        return undefined;
      }
    },
    async save(providerId, models) {
      const file = fileOf(providerId);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(`${file}.new`, JSON.stringify(models));
        await rename(`${file}.new`, file);
      } catch (error) {
        warn(`The model list of "${providerId}" could not be kept: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  };
}
