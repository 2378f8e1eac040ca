/** The page may ask for figures and settings of the proxy, for nothing else that it serves. */
const PAGE_PATHS = /^\/api\/(?:stats|requests|feedback|budget|providers|experiments)(?:\/|$)/;

const BASE = 'http://proxy.invalid';

/**
 * What a path that a page asks for leads to, without its query; undefined when it is none of the page's paths, once `..` and
 * other hosts are resolved as a URL resolves them.
 */
export function pagePath(path: string): string | undefined {
  if (!URL.canParse(path, BASE)) return undefined;
  const { origin, pathname } = new URL(path, BASE);
  return origin === BASE && PAGE_PATHS.test(pathname) ? pathname : undefined;
}
