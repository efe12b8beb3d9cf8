const STILL_MS = 15_000;

/** Tells on stderr what is being built, and now and then what still is: a Go build says nothing for minutes. */
export const progress = (say) => {
  const since = new Map();
  const seconds = (name) => Math.round((performance.now() - since.get(name)) / 1000);
  const timer = setInterval(() => {
    const still = [...since.keys()].map((name) => `${name} ${seconds(name)} s`);
    if (still.length > 0) say(`still building: ${still.join(', ')}`);
  }, STILL_MS);
  return {
    begins: (name, from) => {
      since.set(name, performance.now());
      say(`building ${name} from ${from}`);
    },
    ends: (name, how) => {
      if (since.has(name)) say(`${how} ${name}: ${seconds(name)} s`);
      since.delete(name);
    },
    stop: () => clearInterval(timer),
  };
};
