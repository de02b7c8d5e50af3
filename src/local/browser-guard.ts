/** Names by which a browser on this machine reaches this machine. */
const OWN_NAMES = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i

/**
 * Whether a browser sends this request for a page of another site. Root's credentials are known to everybody, so such a page
 * could otherwise sign requests and run code here. Clients that are no browsers send none of these headers.
 */
export function isFromAnotherSite(headers: Readonly<Record<string, string>>): boolean {
  const { origin, host = '' } = headers
  const site = headers['sec-fetch-site']
  if (origin === undefined && site === undefined) return false
  if (site === 'cross-site' || site === 'same-site') return true
  // A name of somebody else's that resolves to this machine is another site too.
  return !OWN_NAMES.test(host) || (origin !== undefined && origin !== `http://${host}`)
}
