import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import type { Response } from 'express';
import { CurrentUser } from '../common/auth/current-user.js';
import { Public } from '../common/auth/public.decorator.js';
import { InvalidCursor } from '../common/errors/common.errors.js';
import { Problems } from '../common/errors/problems.decorator.js';
import { etagOf } from '../common/http/etag.js';
import type { Page } from '../common/pagination/page.js';
import { PageQuery } from '../common/pagination/page-query.dto.js';
import { Paged, PagedWithin } from '../common/pagination/paged.decorator.js';
import { AuthorDto } from '../users/dto/author.dto.js';
import { UserNotFound } from '../users/users.errors.js';
import { ElitePersonDto, InfluenceDto, InfluenceEntryDto } from './dto/influence.dto.js';
import { PeopleQuery, SuggestionDto, SuggestionsQuery } from './dto/people.dto.js';
import { ProfileCardDto, ProfileDto, profileOrCard, ShareLinkDto } from './dto/profile.dto.js';
import { PeopleService } from './people.service.js';
import { AccountPrivate, BlockedByYou } from './social-graph.errors.js';
import { SocialGraphService } from './social-graph.service.js';

/** Only anonymous responses are cacheable: a viewer's response depends on blocks. */
const caching = (viewerId: string | undefined) =>
  viewerId === undefined ? 'public, max-age=120' : 'no-store';

@Controller('api')
export class PeopleController {
  constructor(
    private readonly people: PeopleService,
    private readonly graph: SocialGraphService,
  ) {}

  /** Search users by username or display name; an exact username first, then username prefixes. */
  @Get('users/search')
  @Paged(AuthorDto)
  @Problems(InvalidCursor)
  async search(
    @CurrentUser() viewerId: string,
    @Query() { q, ...request }: PeopleQuery,
  ): Promise<Page<AuthorDto>> {
    return (await this.people.search({ viewerId, text: q }, request)).map((person) => AuthorDto.from(person));
  }

  /** List suggested public accounts, most influential first. */
  @Get('users/suggestions')
  async suggestions(
    @CurrentUser() viewerId: string,
    @Query() { limit }: SuggestionsQuery,
  ): Promise<SuggestionDto[]> {
    return (await this.people.suggestions(viewerId, limit)).map((person) => SuggestionDto.from(person));
  }

  /** List the five public accounts with the highest net worth. */
  @Public()
  @Get('leaderboard/elite')
  async elite(
    @CurrentUser() viewerId: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ElitePersonDto[]> {
    const ranking = ElitePersonDto.ranking(await this.people.elite(viewerId));
    response.vary('Cookie').set({ 'Cache-Control': caching(viewerId), ETag: etagOf(ranking) });
    return ranking;
  }

  /** Get a user's profile, or the card of a private account that you do not follow. */
  @Get('users/:id')
  @ApiExtraModels(ProfileDto, ProfileCardDto)
  @ApiOkResponse({
    schema: { oneOf: [{ $ref: getSchemaPath(ProfileDto) }, { $ref: getSchemaPath(ProfileCardDto) }] },
  })
  @Problems(UserNotFound)
  async profile(
    @CurrentUser() viewerId: string,
    @Param('id') userId: string,
  ): Promise<ProfileDto | ProfileCardDto> {
    return profileOrCard(await this.graph.getProfile(viewerId, userId));
  }

  /** Get a link to a user's profile. */
  @Get('users/:id/share-link')
  @Problems(UserNotFound)
  async shareLink(@CurrentUser() viewerId: string, @Param('id') userId: string): Promise<ShareLinkDto> {
    return ShareLinkDto.from(await this.people.usernameOf(viewerId, userId));
  }

  /** List the entries of a user's influence score, latest first; they add up to the score. */
  @Get('users/:id/influence')
  @PagedWithin(InfluenceDto)
  @Problems(UserNotFound, InvalidCursor, AccountPrivate, BlockedByYou)
  async influence(
    @CurrentUser() viewerId: string,
    @Param('id') userId: string,
    @Query() request: PageQuery,
  ): Promise<Page<InfluenceEntryDto>> {
    const { score, entries } = await this.people.influence(viewerId, userId, request);
    return entries
      .map((entry) => InfluenceEntryDto.from(entry))
      .within((shown) => InfluenceDto.from(score, shown));
  }
}
