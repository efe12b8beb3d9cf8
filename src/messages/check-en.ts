/** What `up --check` says in English. */
export const checkEn = {
  steps: {
    use: 'looking at each surface, and at what its links carry',
    cut: 'cutting all links inside the stack, and looking again',
    restore: 'opening them again',
  },
  columns: { link: 'link', start: 'at start', used: 'in use' },
  none: 'none',
  idle: {
    unnamed: () => 'no surface names it in needs or softens, so nothing was asked that would use it',
    start: () => 'used while the stack started, and not since; no surface names it in needs or softens',
    unhealthy: (surfaces: string) => `named by ${surfaces}, not healthy`,
    rare: (surfaces: string) => `named by ${surfaces}: used now and then, not while it was looked at`,
    past: (surfaces: string) =>
      `named by ${surfaces}, healthy without it: the traffic goes past the proxy, or there is none`,
  },
  unhealthy: (surface: string, says: string) => `${surface} is not healthy: ${says}`,
  without: (links: number) =>
    links === 1 ? 'With the one link inside the stack cut:' : `With all ${links} links inside the stack cut:`,
  failed: (surface: string) => `${surface} is not healthy`,
  bypass: (surface: string, needs: string) =>
    `${surface} is still healthy, though it needs ${needs}: it goes past the proxies, or needs less than it names`,
  alone: (surface: string) => `${surface} is still healthy; it names no link inside the stack in needs`,
  notBack: (surface: string) => `${surface} was not healthy again after the links were open`,
};
