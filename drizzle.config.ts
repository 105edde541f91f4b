import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'drizzle-kit';

/** The files that declare tables or enums; others of that name hold conditions and aliases, which are none. */
const schema = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.tables.ts'))
  .map((file) => `./src/${file}`)
  .filter((file) => /\bpg(Table|Enum)\(/.test(readFileSync(file, 'utf8')));

export default defineConfig({
  dialect: 'postgresql',
  schema,
  out: './drizzle',
  dbCredentials: { url: process.env.DATABASE_URL ?? 'postgres://localhost/rabitchat' },
});
