/** Owns mirrors: which clusters get a copy of the request (readable: engine/forward.ts). */

import { FR_MIRRORS, MI_BYTES, MI_CLUSTER, W_IMAGE, W_WIDE } from '../layout/frame.ts'
import { CU_FLAGS, CU_IS_DECLARED } from '../layout/image.ts'
import { FW_MIRROR_COUNT, FW_MIRRORS, MR_BYTES, MR_CLUSTER, MR_REFERENCE, MR_SHARE } from '../layout/routes.ts'
import { clusterAt } from '../memory/cluster.ts'
import { noteApplied, pushRecord } from '../memory/frame.ts'
import { i32At, mul32, putI32 } from '../memory/mem.ts'
import { drawMirror, happens } from './draws.ts'

/** istio: each mirror draws for itself and gets the request as it is sent. */
export function mirror(f: i32, action: i32): void {
  const count: i32 = i32At(action + FW_MIRROR_COUNT)
  for (let i: i32 = 0; i < count; i++) {
    const at: i32 = i32At(f + W_IMAGE) + i32At(action + FW_MIRRORS) + mul32(i, MR_BYTES)
    const cluster: i32 = i32At(at + MR_CLUSTER)
    if ((i32At(clusterAt(f, cluster) + CU_FLAGS) & CU_IS_DECLARED) === 0) continue
    drawMirror(f, f + W_WIDE, i)
    if (happens(f + W_WIDE, i32At(at + MR_SHARE)) === 0) continue
    const record: i32 = pushRecord(f, FR_MIRRORS, MI_BYTES)
    if (record !== 0) putI32(record + MI_CLUSTER, cluster)
    noteApplied(f, i32At(at + MR_REFERENCE))
  }
}
