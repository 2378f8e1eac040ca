import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../error-message';
import type { ListedModel } from './catalogue';

/** Whose listing it is: at another address there are other models. */
export interface ListingOwner {
  id: string;
  baseUrl: URL;
}

const listing: z.ZodType<ListedModel[]> = z.array(
  z.object({
    id: z.string().min(1),
    displayName: z.string().optional(),
    contextWindow: z.number().positive().optional(),
    maxOutputTokens: z.number().positive().optional(),
    capabilities: z.array(z.enum(['tools', 'vision', 'json', 'reasoning'])).optional(),
  }),
);

/** Keeps what providers listed last, for a start without a network: `models.<hash>.json`, one file per provider and address. */
export class ListingCache {
  /**
   * @param folder absolute path; made when the first listing is kept
   * @param warn told of what could not be read or kept
   */
  constructor(
    private readonly folder: string,
    private readonly warn: (message: string) => void,
  ) {}

  /** @returns the kept listing; empty when there is none, or it is damaged */
  async load(owner: ListingOwner): Promise<ListedModel[]> {
    const text = await readFile(this.#fileOf(owner), 'utf8').catch(() => undefined);
    if (text === undefined) return [];
    try {
      return listing.parse(JSON.parse(text));
    } catch {
      this.warn(`The kept model list of "${owner.id}" is damaged and was ignored.`);
      return [];
    }
  }

  /** Never rejects: a listing that cannot be kept is read again next time. */
  async save(owner: ListingOwner, models: readonly ListedModel[]): Promise<void> {
    const file = this.#fileOf(owner);
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await writeFile(`${file}.tmp`, JSON.stringify(models), { mode: 0o600 });
      await rename(`${file}.tmp`, file);
    } catch (error) {
      this.warn(`The model list of "${owner.id}" could not be kept: ${messageOf(error)}`);
    }
  }

  /** Ids and addresses may hold anything, so a file is named by their hash. */
  #fileOf({ id, baseUrl }: ListingOwner): string {
    const name = createHash('sha256').update(`${id}\n${baseUrl.href}`).digest('hex').slice(0, 16);
    return join(this.folder, `models.${name}.json`);
  }
}
