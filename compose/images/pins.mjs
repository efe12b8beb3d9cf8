/**
 * What is built, and from what: the one place where versions stand. Postgres is the package that package.json pins,
 * nginx what this machine's Debian has, Node the one that runs.
 */
export const PINS = {
  toxiproxy: { version: '2.12.0', module: 'github.com/Shopify/toxiproxy/v2', at: 'v2.12.0' },
  minio: {
    version: 'RELEASE.2025-09-07T16-13-09Z',
    module: 'github.com/minio/minio',
    // The commit of the release: its tag is no version that Go understands.
    at: 'v0.0.0-20250907161309-07c3a429bfed',
    built: '2025-09-07T16:13:09Z',
    commit: '07c3a429bfed',
  },
};
