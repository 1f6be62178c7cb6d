import { messageOf, UserError } from '../base/errors.ts';
import { parseJson } from './json.ts';
import { collectProblems } from './problems.ts';
import type { Records, RecordsOptions } from './records.ts';
import { openZip, type ZipFile, type ZipMember } from './zip.ts';

/** The samples of an Inspect log (`samples/<id>_epoch_<n>.json`), or else every JSON document of an archive. */
export async function openArchive(path: string, { label }: RecordsOptions): Promise<Records> {
  const problems = collectProblems();
  let archive = await openZip(path, label);
  let members = membersOf(archive);
  const note = () => {
    for (const { name, reason } of archive.refused) {
      problems.add({ file: label, line: 0, message: `${JSON.stringify(name)}: ${reason}` });
    }
  };
  note();
  return {
    problems,
    count: () => members.length,
    place: (index) => ({ file: label, line: index + 1 }),
    indexOf: (file, line) => (file === label && line <= members.length ? line - 1 : -1),
    close: () => archive.close(),
    /** An archive is written anew at its end: members keep their order, more come. */
    async update() {
      let next: ZipFile;
      try {
        next = await openZip(path, label);
      } catch (error) {
        // It is being written just now: what was read stays.
        if (error instanceof UserError) return false;
        throw error;
      }
      const before = members.length;
      await archive.close();
      archive = next;
      members = membersOf(archive);
      note();
      return members.length !== before;
    },
    async read(index) {
      const member = members[index];
      if (!member) return undefined;
      try {
        const parsed = parseJson(await archive.read(member));
        if (parsed.problem === undefined) return parsed.value;
        problems.add({
          file: label,
          line: index + 1,
          byte: parsed.byte,
          message: `${member.name}: ${parsed.problem}`,
        });
      } catch (error) {
        problems.add({
          file: label,
          line: index + 1,
          message: `${member.name}: ${messageOf(error)}`,
        });
      }
      return undefined;
    },
  };
}

function membersOf({ members }: ZipFile): ZipMember[] {
  const samples = members.filter(({ name }) => /^samples\/[^/]+\.json$/.test(name));
  if (samples.length > 0) return samples;
  return members.filter(
    ({ name }) => /\.json$/.test(name) && !/^(_journal\/|header|summaries|reductions)/.test(name),
  );
}
