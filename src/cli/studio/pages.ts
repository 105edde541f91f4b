import { type ListedTable, PAGE_ROWS, type TablePage } from './table-reader.js';

export const STYLE = `body { font: 14px/1.4 sans-serif; margin: 1.5rem; color: #222; background: #fff }
table { border-collapse: collapse } th, td { border: 1px solid #ccc; padding: .2rem .5rem; text-align: left; vertical-align: top }
td { max-width: 24rem; overflow-wrap: anywhere; white-space: pre-wrap; font-family: monospace } td.null { color: #999 }`;

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);

const document = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>` +
  `<link rel="stylesheet" href="style.css"></head><body><h1>${escape(title)}</h1>${body}</body></html>`;

/** Every link is relative, so that it stays below the secret path. */
const linkTo = (name: string, page: number, text: string): string =>
  `<a href="table?${escape(new URLSearchParams({ name, page: String(page) }).toString())}">${escape(text)}</a>`;

const row = (cells: string[]): string => `<tr>${cells.join('')}</tr>`;

const header = (names: string[]): string => row(names.map((name) => `<th>${escape(name)}</th>`));

export function tablesPage(database: string, tables: readonly ListedTable[]): string {
  const rows = tables.map(({ name, rows: count, size }) =>
    row([`<td>${linkTo(name, 0, name)}</td>`, `<td>${count}</td>`, `<td>${escape(size)}</td>`]),
  );
  return document(
    `Tables of ${database}`,
    `<table>${header(['table', 'rows (estimated)', 'size'])}${rows.join('')}</table>`,
  );
}

export function tablePage(name: string, page: number, content: TablePage): string {
  const first = page * PAGE_ROWS;
  const rows = content.rows.map((values) =>
    row(values.map((value) => (value === null ? '<td class="null">NULL</td>' : `<td>${escape(value)}</td>`))),
  );
  const links = [
    '<a href="./">all tables</a>',
    ...(page > 0 ? [linkTo(name, page - 1, 'previous page')] : []),
    ...(content.hasMore ? [linkTo(name, page + 1, 'next page')] : []),
  ];
  return document(
    name,
    `<p>Rows ${first + 1} to ${first + content.rows.length}. ${links.join(' · ')}</p>` +
      `<table>${header(content.columns)}${rows.join('')}</table>`,
  );
}

export const problemPage = (reason: string): string =>
  document('Not shown', `<p>${escape(reason)}</p><p><a href="./">all tables</a></p>`);
