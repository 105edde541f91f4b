import { type Catalog, readCatalog } from '../schema/catalog.js';
import { assertAdoptable, isOurs } from './checks.js';
import { counterSteps } from './counters-phase.js';
import { extensionSteps } from './extension-phase.js';
import { addFoldingIndexSteps, dropFoldingIndexSteps } from './folding-phase.js';
import { indexSteps } from './indexes-phase.js';
import { influenceSteps } from './influence-phase.js';
import { journalSteps, pendingMigrationSteps } from './journal-phase.js';
import { lateColumnSteps } from './late-column-phase.js';
import { markSteps } from './marks-phase.js';
import { netWorthSteps } from './net-worth-phase.js';
import { numberSteps } from './numbers-phase.js';
import { pairSteps } from './pairs-phase.js';
import { referenceSteps } from './references-phase.js';
import { repairSteps } from './repairs-phase.js';
import { copiedRepliesTableSteps, replySteps } from './replies-phase.js';
import { MAX_REWRITE_BYTES, Session } from '../schema/session.js';
import type { Phase, PhaseContext, Step } from './step.js';
import { columnSteps, enumSteps, nullableColumnSteps, tableSteps } from './tables-phase.js';
import { triggerSteps } from './triggers-phase.js';
import { unescapeSteps } from './unescape.js';
import { variantSteps } from './variants-phase.js';

/** Phases that create what the data phases read. */
const FOUNDATION_PHASES: Phase[] = [enumSteps, tableSteps, columnSteps, copiedRepliesTableSteps];

/** The order matters: each phase reads what the earlier ones left. */
const PHASES: Phase[] = [
  lateColumnSteps,
  nullableColumnSteps,
  netWorthSteps,
  addFoldingIndexSteps,
  triggerSteps,
  pairSteps,
  numberSteps,
  variantSteps,
  repairSteps,
  extensionSteps,
  indexSteps,
  dropFoldingIndexSteps,
  referenceSteps,
  replySteps,
  counterSteps,
  influenceSteps,
  markSteps,
  journalSteps,
];

export interface AdoptionOptions {
  /** Without it the run only plans. */
  apply?: boolean;
  unescape?: boolean;
  rewriteBytes?: number;
  /** Called before and after each step; an exception from it interrupts the adoption there. */
  onStep?(step: Step, changes?: number): void;
}

export interface DoneStep extends Omit<Step, 'run'> {
  changes?: number;
  ms?: number;
}

export interface Adoption {
  applied: boolean;
  steps: DoneStep[];
  changes: number;
  notes: string[];
  /** The longest transaction that took locks, including waiting, in milliseconds. */
  longestMs: number;
}

/**
 * Adopts an existing RabitChat database in place while the original server keeps reading and writing. Each step
 * checks first and does only what is missing, so a run can be interrupted anywhere and repeated.
 * @throws AdoptionRefused when the database cannot be adopted
 */
export async function adopt(databaseUrl: string, options: AdoptionOptions = {}): Promise<Adoption> {
  const session = await Session.open(databaseUrl, { readOnly: !options.apply });
  try {
    return await new AdoptionRun(session, databaseUrl, options).run();
  } finally {
    await session.close();
  }
}

class AdoptionRun {
  private readonly steps: DoneStep[] = [];
  private readonly notes = new Set<string>();
  private catalog: Catalog;
  private isStale = false;

  constructor(
    private readonly session: Session,
    private readonly databaseUrl: string,
    private readonly options: AdoptionOptions,
  ) {}

  async run(): Promise<Adoption> {
    if (this.options.apply) await this.session.lockExclusive();
    this.catalog = await readCatalog(this.session);
    if (isOurs(this.catalog))
      this.notes.add('This database was made by this system: there is nothing to adopt.');
    else await this.runPhases();
    const changes = this.steps.reduce((sum, runStep) => sum + (runStep.changes ?? 0), 0);
    if (changes > 0) await this.session.refreshStatistics();
    const { longestMs } = this.session;
    return {
      applied: this.options.apply ?? false,
      steps: this.steps,
      changes,
      notes: [...this.notes],
      longestMs,
    };
  }

  private async runPhases(): Promise<void> {
    await assertAdoptable(this.session, this.catalog);
    await this.runPhase(pendingMigrationSteps(this.databaseUrl), true);
    for (const phase of FOUNDATION_PHASES) await this.runPhase(phase, false);
    const complete = this.options.apply || this.steps.length === 0;
    for (const phase of PHASES) await this.runPhase(phase, complete);
    if (this.options.unescape && complete) await this.runPhase(() => unescapeSteps(this.session), complete);
    else if (this.options.unescape) this.notes.add('Escaped texts are counted once the database is adopted.');
  }

  private async runPhase(phase: Phase, complete: boolean): Promise<void> {
    if (this.isStale) this.catalog = await readCatalog(this.session);
    this.isStale = false;
    const { session, catalog } = this;
    const { rewriteBytes = MAX_REWRITE_BYTES } = this.options;
    const context: PhaseContext = {
      session,
      catalog,
      complete,
      rewriteBytes,
      note: (text) => this.notes.add(text),
    };
    for (const step of await phase(context)) await this.runStep(step);
  }

  private async runStep({ run, ...step }: Step): Promise<void> {
    const done: DoneStep = { ...step };
    this.steps.push(done);
    if (!this.options.apply) return;
    this.options.onStep?.({ ...step, run });
    this.isStale = true;
    const began = performance.now();
    done.changes = await run(this.session);
    done.ms = Math.round(performance.now() - began);
    this.options.onStep?.({ ...step, run }, done.changes);
  }
}
