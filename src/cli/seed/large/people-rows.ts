import { FOLLOWER_POINTS } from '../../../social-graph/follows.service.js';
import type { Load, Row } from './copy-rows.js';
import { Kind } from './ids.js';
import { nameOf } from './names.js';
import { instantOf, type World } from './world.js';

/** A reserved domain (RFC 2606), which marks generated users. */
export const DOMAIN = 'large-world.invalid';

/** bcrypt, cost 10, of the demo password: a hundred thousand separate hashes would take hours. */
const SHARED_HASH = '$2b$10$./dq2YoLW.IqPKW12j/Jq.9KTQ7vAcgqK1T7VppjyYIS06PDGylmy';

export const POST_POINTS = 10;
const CITIES = [
  'Cape Town',
  'Johannesburg',
  'Porto',
  'Osaka',
  'Lagos',
  'Uppsala',
  'Chennai',
  'Leipzig',
  'Durban',
  'Quito',
];
const NET_WORTHS = [0, 0, 0, 500, 2500, 12_000, 90_000, 1_200_000];

const USER_COLUMNS = [
  'id',
  'username',
  'email',
  'password',
  'password_set_at',
  'display_name',
  'bio',
  'city',
  'net_worth',
  'is_verified',
  'influence_score',
  'last_active_at',
  'created_at',
];

const SETTINGS_COLUMNS = ['id', 'user_id', 'private_account', 'created_at', 'updated_at'];

export function* peopleLoads(world: World): Generator<Load> {
  yield { table: 'users', columns: USER_COLUMNS, rows: users(world) };
  yield { table: 'user_settings', columns: SETTINGS_COLUMNS, rows: settings(world) };
  yield {
    table: 'follows',
    columns: ['id', 'follower_id', 'following_id', 'created_at'],
    rows: follows(world),
  };
}

function* users(world: World): Generator<Row> {
  const { people, random, sentences, calendar } = world;
  const scores = scoresOf(world);
  for (let person = 0; person < people.size; person += 1) {
    const { username, displayName } = nameOf(world.peopleBefore + person, random);
    const joined = instantOf(people.joined[person]!);
    yield [
      people.ids[person]!,
      username,
      `${username}@${DOMAIN}`,
      SHARED_HASH,
      joined,
      displayName,
      random.chance(0.7) ? sentences.comment() : '',
      random.pick(CITIES)!,
      random.pick(NET_WORTHS)!,
      people.fame[person]! < people.size / 1000,
      scores[person]!,
      instantOf(calendar.since(people.joined[person]!)),
      joined,
    ];
  }
}

/** The sum of the ledger entries. */
function scoresOf({ follows, posts }: World): Float64Array {
  const scores = Float64Array.from(follows.followers, (followers) => followers * FOLLOWER_POINTS);
  posts.author.forEach((author, post) => (scores[author]! += POST_POINTS + posts.likes[post]!));
  return scores;
}

function* settings({ people, ids }: World): Generator<Row> {
  for (let person = 0; person < people.size; person += 1) {
    if (people.isPrivate[person] === 0) continue;
    const joined = people.joined[person]!;
    const id = ids.of(Kind.Settings, person, joined * 1000);
    yield [id, people.ids[person]!, true, instantOf(joined), instantOf(joined)];
  }
}

function* follows({ people, follows: graph, calendar, ids }: World): Generator<Row> {
  let index = 0;
  for (let follower = 0; follower < people.size; follower += 1) {
    for (const followed of graph.followedBy(follower)) {
      const at = calendar.since(Math.max(people.joined[follower]!, people.joined[followed]!));
      const id = ids.of(Kind.Follow, index, at * 1000);
      index += 1;
      yield [id, people.ids[follower]!, people.ids[followed]!, instantOf(at)];
    }
  }
}
