/** How every HTTP listener of a mesh cleans paths (istio A-49). Shared by sidecars and gateways. */
import type { MeshConfig } from '../../config/istio/mesh-config.ts'
import type { PathNormalization } from '../../model/index.ts'

/** istio A-49: unset and DEFAULT are BASE. */
export const pathNormalization = (meshConfig: Pick<MeshConfig, 'pathNormalization'>): PathNormalization => {
  const level = meshConfig.pathNormalization?.normalization
  return {
    normalize: level !== 'NONE',
    mergeSlashes: level === 'MERGE_SLASHES' || level === 'DECODE_AND_MERGE_SLASHES',
    decodeSlashes: level === 'DECODE_AND_MERGE_SLASHES',
  }
}
