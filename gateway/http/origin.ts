/** Which web pages may connect: the Origin that browsers send, compared by the rules of URLs. */
import type { Config } from '../config.ts'

/** Whether a page of this origin may connect to the host that it asked for. */
export type OriginCheck = (origin: string, host: string) => boolean

/** Makes the check for these origins: `*` is any; an empty list is the pages of the same host; `https://*.example.org` its subdomains. */
export function originCheck(allowed: Config['allowedOrigins']): OriginCheck {
  if (allowed === '*') return () => true
  if (allowed.length === 0) return isSameHost
  const patterns = allowed.map(originPattern)
  return text => {
    const origin = normalized(text)
    return origin !== undefined && patterns.some(matches => matches(origin))
  }
}

/** A default port, upper case and the form of an IPv6 address make no difference. */
function isSameHost(origin: string, host: string): boolean {
  const page = URL.parse(origin)
  if (page === null || !/^https?:$/.test(page.protocol)) return false
  const asked = URL.parse(`${page.protocol}//${host}`)
  return asked?.host === page.host && asked.username === ''
}

function originPattern(allowed: string): (origin: string) => boolean {
  const [scheme, domain] = allowed.split('//*.')
  if (domain === undefined) {
    const only = normalized(allowed)
    return origin => origin === only
  }
  const suffix = normalized(`${scheme}//${domain}`)?.replace(`${scheme}//`, '.') ?? ''
  return origin => origin.startsWith(`${scheme}//`) && origin.endsWith(suffix)
}

/** Scheme and host, also of schemes that only apps have, such as `capacitor://localhost`. */
function normalized(origin: string): string | undefined {
  const url = URL.parse(origin)
  return url === null || url.host === '' ? undefined : `${url.protocol}//${url.host.toLowerCase()}`
}
