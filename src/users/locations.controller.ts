import { Controller, Get, Header } from '@nestjs/common';
import { Public } from '../common/auth/public.decorator.js';
import { LocationsDto } from './dto/locations.dto.js';
import { readLocations } from './locations.js';

@Controller('api/locations')
export class LocationsController {
  private readonly locations = LocationsDto.from(readLocations());

  /** The countries, provinces and cities that people choose from. */
  @Public()
  @Get()
  @Header('Cache-Control', 'public, max-age=300')
  list(): LocationsDto {
    return this.locations;
  }
}
