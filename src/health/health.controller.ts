import { Controller, Get, HttpStatus, Res } from '@nestjs/common';
import { ApiOkResponse, ApiResponse } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../common/auth/public.decorator.js';
import { HealthDto, LiveDto, ReadyDto } from './dto/health.dto.js';
import { HealthService } from './health.service.js';

const status = (well: boolean) => (well ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);

@Public()
@Controller('api/health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  /** Report the health of the server and its database; 503 while the database is unavailable */
  @Get()
  @ApiOkResponse({ type: HealthDto })
  @ApiResponse({ status: 503, type: HealthDto })
  async check(@Res({ passthrough: true }) response: Response): Promise<HealthDto> {
    const facts = await this.health.check();
    response.status(status(facts.status === 'healthy'));
    return HealthDto.from(facts, this.health.version);
  }

  /** Check that the process responds, without the database */
  @Get('live')
  live(): LiveDto {
    return new LiveDto();
  }

  /** Check whether this node accepts requests */
  @Get('ready')
  @ApiOkResponse({ type: ReadyDto })
  @ApiResponse({ status: 503, type: ReadyDto })
  async ready(@Res({ passthrough: true }) response: Response): Promise<ReadyDto> {
    const ready = await this.health.isReady();
    response.status(status(ready));
    return ReadyDto.from(ready);
  }
}
