/** Whether npm kept a `--force` for itself that stood before the `--`, or that its own settings hold. */
export const npmTookForce = (env: NodeJS.ProcessEnv = process.env) => env.npm_config_force === 'true';
