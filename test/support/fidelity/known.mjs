/**
 * Cells that are judged otherwise in the one environment than in the other, and why that is right.
 * @type {readonly { scenario: string, profile: string, cell: string, why: string }[]}
 */
export const known = [];
