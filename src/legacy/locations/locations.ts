import { readFileSync } from 'node:fs';

export interface Country {
  code: string;
  name: string;
  provinces: { code: string; name: string; cities: string[] }[];
}

/** Parses lines such as `ZA South Africa`, each followed by indented `GP Gauteng: Johannesburg, Pretoria`. */
export function readLocations(): Country[] {
  const countries: Country[] = [];
  for (const line of readFileSync(new URL('../../users/locations.txt', import.meta.url), 'utf8').split(
    '\n',
  )) {
    const [, indent, code, name, cities] = /^( *)(\w+) ([^:]+)(?:: (.*))?$/.exec(line) ?? [];
    if (code === undefined) continue;
    if (indent === '') countries.push({ code, name: name!, provinces: [] });
    else countries.at(-1)!.provinces.push({ code, name: name!, cities: cities!.split(', ') });
  }
  return countries;
}
