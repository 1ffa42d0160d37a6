import { latin1 } from '../model/bytes.ts'
import type { Anatomy, Format, Located } from '../model/layer.ts'
import { bootEntries, diskIn, SECTOR } from './gpt.ts'
import { laid, type Place } from './image-places.ts'

/** An image of a disk with partitions, each of which is a layer; ids and sums of the tables are named, and stay. */
export const disk: Format = {
  id: 'disk',
  container: true,
  docs: {
    title: 'Disk image with partitions',
    what: 'The master boot record and GUID partition tables, with the ids of disk and partitions by name; partitions are layers.',
    see: 'UEFI 2.10, section 5',
  },
  claims: head =>
    head.length >= 2 * SECTOR &&
    latin1(head.subarray(510, 512)) === '\x55\xaa' &&
    (latin1(head.subarray(SECTOR, SECTOR + 8)) === 'EFI PART' || bootEntries(head).length > 0),
  cut(_, bytes): Anatomy {
    const { marks, partitions } = diskIn(bytes)
    const contents = partitions.map(({ key, range }): Place => {
      const { start, end } = range
      return { key, start, end, isContent: true, field: { name: 'disk.body', ranges: [range] } }
    })
    const fields = marks.map(
      ({ of, name, range, value }): Place => ({ key: of, ...range, field: { name, ranges: [range], value } }),
    )
    const laying = { format: 'disk', sector: SECTOR, type: 'other' } as const
    const locate = (offset: number): Located | null => {
      const found = contents.find(({ start, end }) => offset >= start && offset < end)
      return found ? { within: offset - found.start, symbol: null } : null
    }
    return { ...laid(bytes, [...fields, ...contents], laying), locate }
  },
}
