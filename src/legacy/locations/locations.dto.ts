import type { Country } from './locations.js';

export class ProvinceDto {
  code: string;
  name: string;
  cities: string[];
}

export class CountryDto {
  /** ISO 3166-1 alpha-2. */
  code: string;
  name: string;
  provinces: ProvinceDto[];
}

export class LocationsDto {
  countries: CountryDto[];

  static from(countries: Country[]): LocationsDto {
    return Object.assign(new LocationsDto(), { countries });
  }
}
