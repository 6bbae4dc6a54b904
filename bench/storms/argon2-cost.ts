/** What checking one password costs alone, a process of its own: prints its processor time in microseconds. */
import { hash, verify } from '@node-rs/argon2'
import { PASSWORD } from '../drivers.ts'
import { cpuMicroseconds } from '../process-usage.ts'

const times = Number(process.argv[2])
const passwordHash = await hash(PASSWORD)
const before = cpuMicroseconds(process.pid)
for (let time = 0; time < times; time++) {
  if (!(await verify(passwordHash, PASSWORD))) throw new Error('the right password is wrong')
}
console.log((cpuMicroseconds(process.pid) - before) / times)
