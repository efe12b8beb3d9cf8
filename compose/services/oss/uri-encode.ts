/** Percent-encodes all but the unreserved characters of RFC 3986, as signatures need it. */
export const uriEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);

/** The same, slashes kept. */
export const uriEncodePath = (path: string): string => path.split('/').map(uriEncode).join('/');
