import { LATEST_VERSION } from '../store/worker/migrate';

/**
 * What windows say to each other: the event stream, `/api/control` and the rest of `/api`. Raised when an older window could not
 * serve what a newer one asks of it. The newest window becomes the owner; an older one follows it and ignores what it does not know.
 */
export const PROTOCOL_VERSION = 1;

/**
 * How the storage is written, tables and journal lines alike. A window never takes over a storage that a newer version has
 * written.
 */
export const STORAGE_VERSION = LATEST_VERSION;
