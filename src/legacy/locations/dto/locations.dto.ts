import type { Country } from '../locations.js';
import { CountryDto } from './country.dto.js';

export class LocationsDto {
  countries: CountryDto[];

  static from(countries: Country[]): LocationsDto {
    return Object.assign(new LocationsDto(), { countries });
  }
}
