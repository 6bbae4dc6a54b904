import { createMemoryBus } from '../../gateway/cluster/memory-bus.ts'
import { busContract } from './bus.ts'

busContract('the bus in memory', async () => createMemoryBus())
