/** Characters that a terminal, a page or a reader's eye would act on instead of showing them. */
const ACTED_ON = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** A text from anywhere, on one line and with nothing in it but what can be seen. */
export const plain = (text: string): string => text.replace(ACTED_ON, ' ').trim();
