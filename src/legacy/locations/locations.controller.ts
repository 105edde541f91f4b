import { Controller, Get, Header } from '@nestjs/common';
import { Public } from '../../common/auth/public.decorator.js';
import { etagOf } from '../../common/http/etag.js';
import { LocationsDto } from './locations.dto.js';
import { readLocations } from './locations.js';

const LOCATIONS = LocationsDto.from(readLocations());

@Controller('api/locations')
export class LocationsController {
  /** List countries, provinces and cities. */
  @Public()
  @Get()
  @Header('Cache-Control', 'public, max-age=300')
  @Header('ETag', etagOf(LOCATIONS))
  list(): LocationsDto {
    return LOCATIONS;
  }
}
