import type { INestApplicationContext } from '@nestjs/common';
import { PasswordHasher } from '../../auth/password-hasher.js';
import { Database } from '../../database/database.js';
import { MessagesService } from '../../messaging/messages/messages.service.js';
import { StartConversationService } from '../../messaging/conversations/start-conversation.service.js';
import { CommentsService } from '../../posts/comments/comments.service.js';
import { EngagementService } from '../../posts/engagement/engagement.service.js';
import { PostsService } from '../../posts/posts/posts.service.js';
import { FollowsService } from '../../social-graph/follows.service.js';
import { UsersService } from '../../users/users.service.js';
import { DEMO_CHATS, DEMO_PASSWORD, DEMO_PEOPLE, DEMO_POSTS } from './demo-world.js';

export interface Seeded {
  people: number;
  posts: number;
  messages: number;
}

const TEXT_POST = {
  type: 'TEXT',
  caption: null,
  mediaUrl: null,
  thumbnailUrl: null,
  durationMs: null,
  aspectRatio: null,
  visibility: 'PUBLIC',
  commentsEnabled: true,
} as const;

/** Creates the demo data through the services, so that counters, scores and numbers are correct. Existing rows stay. */
export class DemoSeeder {
  private readonly ids = new Map<string, string>();
  private readonly seeded: Seeded = { people: 0, posts: 0, messages: 0 };

  constructor(private readonly app: INestApplicationContext) {}

  async seed(): Promise<Seeded> {
    for (const person of DEMO_PEOPLE) await this.addPerson(person);
    for (const { username, follows } of DEMO_PEOPLE) {
      for (const other of follows)
        await this.app.get(FollowsService).follow(this.id(username), this.id(other));
    }
    for (const post of DEMO_POSTS.toReversed()) await this.addPost(post);
    for (const chat of DEMO_CHATS) await this.addChat(chat);
    return this.seeded;
  }

  private id(username: string): string {
    return this.ids.get(username)!;
  }

  private async addPerson({ username, displayName, bio, city }: (typeof DEMO_PEOPLE)[number]): Promise<void> {
    const users = this.app.get(UsersService);
    const known = await users.findByLogin(username);
    if (known) return void this.ids.set(username, known.user.id);
    const password = await this.app.get(PasswordHasher).hash(DEMO_PASSWORD);
    const person = await users.add({
      username,
      displayName,
      bio,
      city,
      password,
      email: `${username}@example.com`,
    });
    this.ids.set(username, person.id);
    this.seeded.people += 1;
  }

  /** A post with the same author and text exists from an earlier run. */
  private async addPost(post: (typeof DEMO_POSTS)[number]): Promise<void> {
    const database = this.app.get(Database);
    const authorId = this.id(post.author);
    const said = 'SELECT 1 FROM posts WHERE author_id = $1 AND content = $2';
    if ((await database.query(said, [authorId, post.content])).rowCount) return;
    await database.transaction(async () => {
      const { id } = await this.app
        .get(PostsService)
        .create(authorId, { ...TEXT_POST, content: post.content });
      for (const liker of post.likedBy) await this.app.get(EngagementService).like(this.id(liker), id);
      await this.addComments(id, post.comments);
      await this.age('posts', 'id', { id, hours: post.hoursAgo });
      await this.age('comments', 'post_id', { id, hours: post.hoursAgo * 0.9 });
    });
    this.seeded.posts += 1;
  }

  private async addComments(
    postId: string,
    comments: (typeof DEMO_POSTS)[number]['comments'],
  ): Promise<void> {
    const service = this.app.get(CommentsService);
    for (const { author, content, replies } of comments) {
      const comment = await service.add(this.id(author), postId, { content });
      for (const reply of replies ?? []) {
        await service.add(this.id(reply.author), postId, { content: reply.content, parentId: comment.id });
      }
    }
  }

  /** The client message ids make a repeated run harmless. */
  private async addChat({ between, hoursAgo, lines }: (typeof DEMO_CHATS)[number]): Promise<void> {
    const [one, other] = between.map((username) => this.id(username)) as [string, string];
    const { conversation } = await this.app.get(StartConversationService).open(one, other);
    for (const [index, content] of lines.entries()) {
      const clientMessageId = `demo-${between.join('-')}-${index}`;
      const senderId = index % 2 === 0 ? one : other;
      const draft = { conversationId: conversation.id, content, clientMessageId };
      const { duplicate, message } = await this.app.get(MessagesService).send(senderId, draft);
      if (duplicate) continue;
      this.seeded.messages += 1;
      await this.age('messages', 'id', { id: message.message.id, hours: hoursAgo - index / 60 });
    }
    const newest = 'SELECT max(created_at) FROM messages WHERE conversation_id = $1';
    const settle = `UPDATE conversations SET last_message_at = (${newest}) WHERE id = $1`;
    await this.app.get(Database).query(settle, [conversation.id]);
  }

  /** Backdates the new rows, each a little less than the one before it. */
  private async age(
    table: 'posts' | 'comments' | 'messages',
    column: string,
    { id, hours }: { id: string; hours: number },
  ): Promise<void> {
    await this.app
      .get(Database)
      .query(`UPDATE ${table} SET created_at = created_at - make_interval(secs => $2) WHERE ${column} = $1`, [
        id,
        hours * 3600,
      ]);
  }
}
