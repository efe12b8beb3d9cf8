/** Milliseconds on the clock of `performance.now()`, or a length of time on it. */
export type Ms = number;

/** Bytes on their way, with the moment at which they count as received (latency moves it on). */
export interface Piece {
  readonly bytes: Buffer;
  readonly at: Ms;
}

/** No bytes follow. */
export const END = Symbol('end');
export type Item = Piece | typeof END;

export type Attributes = Readonly<Record<string, number>>;

/** What a stage sees of the connection that it works on. */
export interface Place<Name extends string = string> {
  /** Always the current ones: an update changes them under a living stage. */
  readonly attributes: Readonly<Record<Name, number>>;
  /** Hands on to what comes after this stage; END closes that side, and nothing may follow it. */
  give(item: Item): void;
  /** Ends the whole connection with RST, both sockets. */
  reset(): void;
  /** Seeded: numbers in [0, 1). */
  random(): number;
}

/** One toxic at work on one direction of one connection. */
export interface Stage {
  /** Bytes that wait inside; the link stops reading when they are many. */
  readonly held: number;
  /** Sets what runs by the clock alone; called when put in place, and again after each update. */
  start(): void;
  take(item: Item): void;
  /** Stops every timer and hands out what waits, in order; the stage may be started again. */
  stop(): readonly Item[];
  /** The toxic no longer works on this connection; called after `stop`. */
  leave(): void;
}

/** A kind of toxic: its attributes with their defaults, and how it works. */
export interface ToxicKind<Name extends string = string> {
  readonly attributes: Readonly<Record<Name, number>>;
  /** How many bytes may wait inside before the sender feels it. */
  readonly roomBytes: number;
  stage(place: Place<Name>): Stage;
}

/** A toxic of a proxy, as the API shows it. */
export interface Toxic {
  readonly attributes: Attributes;
  readonly name: string;
  readonly type: string;
  readonly stream: string;
  readonly toxicity: number;
}
