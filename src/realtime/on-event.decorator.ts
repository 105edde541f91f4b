import { SubscribeMessage } from '@nestjs/websockets';
import type { ClientToServerEvents } from './socket-events.js';

/** `SubscribeMessage` that accepts the names of declared events only. */
export const OnEvent = (event: keyof ClientToServerEvents): MethodDecorator => SubscribeMessage(event);
