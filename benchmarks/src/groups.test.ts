import { describe, expect, it } from 'vitest';
import { CONTENDERS } from './contenders.ts';
import { GROUPS } from './groups.ts';
import { WORKLOADS } from './workloads.ts';

const contenders = CONTENDERS.map(({ id }) => id);
const workloads = WORKLOADS.map(({ id }) => id);

describe.each(GROUPS)('group $id', (group) => {
  it('names contenders and workloads that exist', () => {
    expect(contenders).toEqual(expect.arrayContaining([...group.contenders]));
    expect(workloads).toEqual(expect.arrayContaining([...group.workloads, ...group.quick]));
  });

  it('measures both sides of each of its goals', () => {
    for (const { subject, against, workload } of group.goals) {
      expect(group.contenders).toEqual(expect.arrayContaining([subject, ...against]));
      expect(group.workloads).toContain(workload);
    }
  });

  it('compares with contenders that it measures', () => {
    expect(group.contenders).toEqual(expect.arrayContaining([...group.versus]));
  });
});
