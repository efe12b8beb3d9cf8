import type { Scenario } from '../model/scenario.ts';
import type { Surface } from '../model/stack.ts';
import type { Ms } from '../model/units.ts';
import { evidenceOf } from './classify.ts';
import { SETTLE_MS } from './settle.ts';
import { type StagedCell, stagedCells } from './stages.ts';
import { samplesNeeded } from './statistics.ts';

/** A hold leaves room for this many bad samples in a cell that still passes. */
const STRAYS = 1;
const USUAL_BAR = 0.95;

const needs = ({ cell }: StagedCell, surface: Surface): Ms => {
  const { probe } = surface;
  const { kind, ratio, fromMs } = cell.expectation;
  const samples = samplesNeeded(ratio, STRAYS);
  // No hold proves a bar of 100 %: it is held as long as for the usual one, and found wanting.
  const counted = Number.isFinite(samples) ? samples : samplesNeeded(USUAL_BAR, STRAYS);
  // Survivors are judged from the moment that the fault is asked for, their evidence as all others are.
  const edges = kind === 'survives' && evidenceOf(cell, surface) === undefined ? 0 : SETTLE_MS + probe.timeoutMs;
  return edges + fromMs + (counted + 1) * probe.everyMs;
};

/** How long `hold: auto` lasts: as long as the slowest of these cells needs to prove its bar with one stray sample. */
export const autoHoldMs = (scenario: Scenario, cells: readonly StagedCell[]): Ms => {
  const surfaces = new Map(scenario.stack.surfaces.map((surface) => [surface.name, surface]));
  const each = cells.map((staged) => {
    const surface = surfaces.get(staged.cell.surface);
    return surface === undefined ? 0 : needs(staged, surface);
  });
  return Math.max(SETTLE_MS, ...each);
};

/** The cells whose stage a step of the method lies in. */
export const cellsInForce = (scenario: Scenario, index: number): readonly StagedCell[] =>
  stagedCells(scenario).filter(({ stage }) => index >= stage.first && index < stage.end);
