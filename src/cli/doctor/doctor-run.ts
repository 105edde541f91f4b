import type { EnvironmentSurvey } from '../../config/environment.js';
import { isUnavailable, leavesConnectionUsable, sqlState } from '../../database/database-unavailable.js';
import { reasonOf } from '../../database/root-cause.js';
import { findAdoptionProblem } from './adoption.js';
import { type Check, error, type Finding, isUnchecked, notChecked, type Status, warn } from './check.js';
import { CHECKS } from './checks.js';
import { connection } from './connection-checks.js';
import { type DoctorOptions, NotConnected, DoctorContext } from './doctor-context.js';

export interface CheckResult extends Finding {
  name: string;
}

export interface Fix {
  name: string;
  did: string;
}

export interface DoctorReport {
  status: Status;
  checks: CheckResult[];
  /** Present only with `--fix`. */
  fixes?: Fix[];
}

export interface DoctorRunOptions extends Partial<DoctorOptions> {
  /** Names of checks; all when absent. */
  only?: readonly string[];
  fix?: boolean;
  onCheck?(name: string): void;
}

const DEFAULT_TIMEOUT_MS = 30_000;

const CANCELED = '57014';
const LOCK_NOT_AVAILABLE = '55P03';
const UNDEFINED_OBJECT_STATES = new Set(['42P01', '42703', '42704']);
const NOT_PERMITTED = '42501';

const ADOPT_FIRST = 'Fix what the check `adoption` reports first.';
const SCHEMA_FIRST = 'Fix what the check `schema` reports first.';

/**
 * Runs the requested checks in order. A check that cannot run is reported as not checked; without `fix` nothing is
 * written.
 */
export async function runDoctor(
  survey: EnvironmentSurvey,
  options: DoctorRunOptions = {},
): Promise<DoctorReport> {
  const { overrides = {}, log = () => undefined, timeoutMs = DEFAULT_TIMEOUT_MS, nodes } = options;
  const context = new DoctorContext(survey, {
    overrides,
    log,
    timeoutMs,
    ...(nodes !== undefined && { nodes }),
  });
  try {
    return await new DoctorRun(context, options).run();
  } finally {
    await context.close();
  }
}

class DoctorRun {
  private readonly fixes: Fix[] = [];

  constructor(
    private readonly context: DoctorContext,
    private readonly options: DoctorRunOptions,
  ) {}

  async run(): Promise<DoctorReport> {
    const checks: CheckResult[] = [];
    for (const check of this.selectChecks()) {
      this.options.onCheck?.(check.name);
      const finding = await this.runCheck(check);
      // `connection` runs unrequested when others need it; it is reported only when it fails.
      if (finding.status === 'ok' && !this.isRequested(check)) continue;
      checks.push({ name: check.name, ...finding });
    }
    return { status: worst(checks), checks, ...(this.options.fix && { fixes: this.fixes }) };
  }

  private isRequested({ name }: Check): boolean {
    return this.options.only?.includes(name) ?? true;
  }

  private selectChecks(): Check[] {
    const asked = CHECKS.filter((check) => this.isRequested(check));
    const leads = asked.some(({ reads }) => reads !== undefined);
    return CHECKS.filter((check) => asked.includes(check) || (leads && check === connection));
  }

  private async runCheck(check: Check): Promise<Finding> {
    const finding = await this.evaluate(check);
    if (finding.status === 'ok' || !this.options.fix || !check.fix || isUnchecked(finding)) return finding;
    try {
      this.fixes.push({ name: check.name, did: await check.fix(this.context) });
    } catch (failure) {
      this.fixes.push({ name: check.name, did: `Could not mend it: ${reasonOf(failure)}` });
    }
    return this.evaluate(check);
  }

  private async evaluate(check: Check): Promise<Finding> {
    try {
      return (await this.findBlocker(check)) ?? (await check.run(this.context));
    } catch (failure) {
      return this.explainFailure(check, failure);
    }
  }

  /** The finding that keeps the check from running, if any. */
  private async findBlocker({ reads }: Check): Promise<Finding | undefined> {
    if (reads === undefined) return undefined;
    this.context.assertConnected();
    if (reads === 'server') return undefined;
    const strange = await findAdoptionProblem(this.context);
    if (strange) return notChecked(strange.detail, ADOPT_FIRST);
    const missing = await this.context.rows<{ name: string }>(
      "SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass('public.' || quote_ident(name)) IS NULL",
      [reads],
    );
    if (missing.length === 0) return undefined;
    return notChecked(`there is no table ${missing.map(({ name }) => name).join(', ')}.`, SCHEMA_FIRST);
  }

  private explainFailure({ name }: Check, failure: unknown): Finding {
    const state = sqlState(failure) ?? '';
    const reason = reasonOf(failure);
    if (failure instanceof NotConnected) return notChecked(failure.message, failure.mend);
    if (state === CANCELED) return this.timedOut(name);
    if (UNDEFINED_OBJECT_STATES.has(state)) return notChecked(`${reason}.`, SCHEMA_FIRST);
    if (state === NOT_PERMITTED)
      return notChecked(
        `${reason}.`,
        'GRANT our role the missing privileges, or make it the owner of the tables.',
      );
    if (state === LOCK_NOT_AVAILABLE)
      return notChecked(
        'another session holds a lock on a table that it reads.',
        'Fix what the check `activity` reports, or try again.',
      );
    if (isConnectionLost(failure)) {
      this.context.disconnect('the connection to the database was lost.', 'Check the log of the database.');
      return error(`The connection was lost on the way: ${reason}`, 'Check the log of the database.');
    }
    return error(`The check itself failed: ${reason}`, 'Report this message to the RabitChat project.');
  }

  private timedOut(name: string): Finding {
    const seconds = (this.options.timeoutMs ?? DEFAULT_TIMEOUT_MS) / 1000;
    return warn(
      `Timed out after ${seconds} s; no problem was found until then.`,
      `npm run doctor -- --only ${name} --patience 3600`,
    );
  }
}

/** A statement that the server itself rejected leaves the connection usable and is no loss. */
const isConnectionLost = (failure: unknown) =>
  isUnavailable(failure) && !(sqlState(failure) !== undefined && leavesConnectionUsable(failure));

function worst(checks: readonly Finding[]): Status {
  const statuses = checks.map(({ status }) => status);
  return (['error', 'warn'] as const).find((status) => statuses.includes(status)) ?? 'ok';
}
