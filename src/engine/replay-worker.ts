import { codecs } from '../codecs/index.ts'
import { serve } from '../io/replay-thread.ts'

/** Runs in a thread of its own: decodes a layer once more. */
void serve((id, bytes, decoders) =>
  codecs.find(codec => codec.id === id)!.open({ path: [], name: '', reach: 'transport' }, bytes, decoders),
)
