import type { CommittedOffset, TopicPartition } from '../port.ts';

/** A member as its group sees it. */
export interface Member {
  readonly topics: readonly string[];
  assign(partitions: readonly TopicPartition[], generation: number): void;
}

/** Consumer groups of the memory transport: eager rebalance, partitions dealt out in turn, committed offsets. */
export class MemoryGroups {
  readonly #partitionsOf: (topic: string) => number | undefined;
  readonly #members = new Map<string, Member[]>();
  readonly #generations = new Map<string, number>();
  readonly #offsets = new Map<string, Map<string, CommittedOffset>>();

  constructor(partitionsOf: (topic: string) => number | undefined) {
    this.#partitionsOf = partitionsOf;
  }

  join(groupId: string, member: Member): void {
    this.#members.set(groupId, [...(this.#members.get(groupId) ?? []), member]);
    this.#rebalance(groupId);
  }

  leave(groupId: string, member: Member): void {
    const rest = (this.#members.get(groupId) ?? []).filter((other) => other !== member);
    this.#members.set(groupId, rest);
    if (rest.length > 0) this.#rebalance(groupId);
  }

  hasMembers(groupId: string): boolean {
    return (this.#members.get(groupId) ?? []).length > 0;
  }

  generation(groupId: string): number {
    return this.#generations.get(groupId) ?? 0;
  }

  commit(groupId: string, offsets: readonly CommittedOffset[]): void {
    const group = this.#offsets.get(groupId) ?? new Map<string, CommittedOffset>();
    for (const offset of offsets) group.set(`${offset.topic}/${offset.partition}`, { metadata: '', ...offset });
    this.#offsets.set(groupId, group);
  }

  committed(groupId: string, topics: readonly string[]): CommittedOffset[] {
    return [...(this.#offsets.get(groupId)?.values() ?? [])].filter(({ topic }) => topics.includes(topic));
  }

  #rebalance(groupId: string): void {
    const members = this.#members.get(groupId) ?? [];
    const generation = this.generation(groupId) + 1;
    this.#generations.set(groupId, generation);
    const dealt = new Map<Member, TopicPartition[]>(members.map((member) => [member, []]));
    for (const topic of new Set(members.flatMap((member) => member.topics))) {
      const takers = members.filter((member) => member.topics.includes(topic));
      for (let partition = 0; partition < (this.#partitionsOf(topic) ?? 0); partition += 1) {
        dealt.get(takers[partition % takers.length] as Member)?.push({ topic, partition });
      }
    }
    for (const [member, partitions] of dealt) member.assign(partitions, generation);
  }
}
