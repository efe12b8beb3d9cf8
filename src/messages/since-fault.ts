const MINUTE_S = 60;
const TENTHS = 10;

/** `+12s`, `-1.5s`, `+1m30s`, in the units of a language: minutes, seconds. */
export const sinceFault = (seconds: number, [minute, second]: readonly [string, string]): string => {
  const rounded = Math.round(Math.abs(seconds) * TENTHS) / TENTHS;
  const sign = seconds < 0 && rounded > 0 ? '-' : '+';
  if (rounded < MINUTE_S) return `${sign}${rounded}${second}`;
  const whole = Math.round(rounded);
  const rest = whole % MINUTE_S;
  return `${sign}${Math.floor(whole / MINUTE_S)}${minute}${rest === 0 ? '' : `${minute.startsWith(' ') ? ' ' : ''}${rest}${second}`}`;
};
