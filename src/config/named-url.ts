import { EnvironmentReader } from './environment-reader.js';
import { EnvironmentInvalid } from './environment.js';

/** The database address in a variable that the operator names, for a second database beside the server's own. */
export function databaseUrlIn(name: string, env: NodeJS.ProcessEnv = process.env): string {
  const read = new EnvironmentReader(env);
  const url = read.postgresUrl(name);
  if (url === undefined && read.complaints.length === 0) read.complain(name, 'is not set');
  if (url === undefined) throw new EnvironmentInvalid(read.complaints);
  return url;
}
