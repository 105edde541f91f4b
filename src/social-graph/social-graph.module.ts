import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { BlocksController } from './blocks.controller.js';
import { BlocksRepository } from './blocks.repository.js';
import { BlocksService } from './blocks.service.js';
import { FollowRequestsController } from './follow-requests.controller.js';
import { FollowsController } from './follows.controller.js';
import { FollowsRepository } from './follows.repository.js';
import { FollowsService } from './follows.service.js';
import { GraphErasureRepository } from './graph-erasure.repository.js';
import { GraphErasureService } from './graph-erasure.service.js';
import { MutesController } from './mutes.controller.js';
import { MutesRepository } from './mutes.repository.js';
import { MutesService } from './mutes.service.js';
import { PeopleController } from './people.controller.js';
import { PeopleListsRepository } from './people-lists.repository.js';
import { PeopleListsService } from './people-lists.service.js';
import { PeopleRepository } from './people.repository.js';
import { PeopleService } from './people.service.js';
import { SocialGraphRepository } from './social-graph.repository.js';
import { SocialGraphService } from './social-graph.service.js';

@Module({
  imports: [UsersModule],
  controllers: [
    PeopleController,
    FollowsController,
    FollowRequestsController,
    BlocksController,
    MutesController,
  ],
  providers: [
    BlocksRepository,
    BlocksService,
    FollowsRepository,
    FollowsService,
    GraphErasureRepository,
    GraphErasureService,
    MutesRepository,
    MutesService,
    PeopleListsRepository,
    PeopleListsService,
    PeopleRepository,
    PeopleService,
    SocialGraphRepository,
    SocialGraphService,
  ],
  exports: [GraphErasureService, SocialGraphService],
})
export class SocialGraphModule {}
