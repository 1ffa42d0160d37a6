import type { Consumer } from '../model/rule.ts'

export const nuget: Consumer = {
  id: 'nuget',
  docs: {
    title: 'NuGet',
    what: 'Unpacks with modes of its own, and ignores owners; what Open Packaging Conventions asks for it leaves out.',
    see: 'NuGet.Packaging, PackageExtractor; Microsoft Learn, Creating NuGet packages',
  },
  honoursOwner: false,
  honoursMode: 'executable',
  needsFolders: false,
  lists: [],
  recognises: ({ format, layer, keys }) =>
    format === 'zip' &&
    /\.s?nupkg$/i.test(layer.name) &&
    keys.has('[Content_Types].xml') &&
    [...keys].filter(key => /^[^/]+\.nuspec$/i.test(key)).length === 1
      ? 'named like a NuGet package, with one .nuspec at the top and [Content_Types].xml'
      : null,
}
