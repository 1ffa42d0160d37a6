/** XMP specification, part 1, 8.2.1.1, and its schemas for pictures: properties that are dates, as attributes or elements. */
const xmpDate =
  /\b((?:xmp:(?:Create|Modify|Metadata)Date|photoshop:DateCreated|exif:DateTime(?:Original|Digitized)|tiff:DateTime)(?:="|>))\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?(?=["<])/g

/** What XMP of a picture says beside its dates: only to name a cause. */
export const undatedXmp = (text: string): string => text.replace(xmpDate, '$1<date>')
