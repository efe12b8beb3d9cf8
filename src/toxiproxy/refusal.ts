/** An answer other than success: what the API says, and its status. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const badBody = (why: string): Refusal => new Refusal(400, `bad request body: ${why}`);
export const missingField = (field: string): Refusal => new Refusal(400, `missing required field: ${field}`);
export const invalidStream = (): Refusal =>
  new Refusal(400, 'stream was invalid, can be either upstream or downstream');
export const invalidType = (): Refusal => new Refusal(400, 'invalid toxic type');
export const proxyNotFound = (): Refusal => new Refusal(404, 'proxy not found');
export const toxicNotFound = (): Refusal => new Refusal(404, 'toxic not found');
export const proxyExists = (): Refusal => new Refusal(409, 'proxy already exists');
export const toxicExists = (): Refusal => new Refusal(409, 'toxic already exists');
export const notListening = (why: string): Refusal => new Refusal(500, why);
