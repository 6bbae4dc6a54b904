import { createMemoryDirectory } from '../../gateway/cluster/memory-directory.ts'
import { directoryContract } from './directory.ts'

directoryContract('the directory in memory', async () => createMemoryDirectory())
