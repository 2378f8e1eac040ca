/**
 * Whether a URL can only reach this machine: `localhost` and its subdomains, 127.0.0.0/8 and ::1 (RFC 6761, RFC 1122).
 * The URL parser has already turned spellings such as `127.1` or `0x7f000001` into `127.0.0.1`.
 */
export function isLoopback(url: URL): boolean {
  const host = url.hostname.toLowerCase().replace(/\.$/, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  if (/^127(\.\d{1,3}){3}$/.test(host)) return true;
  return host === '[::1]' || /^\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]$/.test(host);
}
