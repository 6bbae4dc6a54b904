/** docker-compose.yml as Compose reads it. */
import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { parse } from 'yaml'
import { readText } from './repository.ts'

interface Service {
  image?: string
  build?: { context: string; args: Record<string, null> }
  container_name?: string
  network_mode?: string
  privileged?: boolean
  networks?: string[]
  cap_drop?: string[]
  cap_add?: string[]
  security_opt?: string[]
  ports?: string[]
  expose?: string[]
  profiles?: string[]
  volumes?: string[]
  command?: string[]
  /** A variable without a value is the one of who starts the stack. */
  environment?: Record<string, string | number | null>
  depends_on?: Record<string, { condition: string }>
  deploy?: { replicas: number }
  restart?: string
  stop_grace_period?: string
  mem_limit?: string
  /** Its test is a line for a shell: podman-compose takes a list for the first replica only. */
  healthcheck?: { test: string }
  logging?: { driver: string; options: Record<string, string> }
}

/** A service as it is written: the rest is in another file. */
interface Extending extends Service {
  extends?: { file: string; service: string }
}

export const names = ['lb', 'gateway', 'redis', 'postgres', 'prometheus', 'grafana'] as const

export interface Compose {
  services: Record<(typeof names)[number], Service>
  networks: Record<string, null>
  volumes: Record<string, null>
}

/** A file with no variable set: each has its default. */
async function readFilled(path: string) {
  const text = (await readText(path)).replace(/^\s*#.*$/gm, '')
  const filled = text.replace(/\$\{\w+:-([^}]+)\}/g, '$1')
  assert.ok(!filled.includes('$'), 'a variable has no default')
  return parse(filled, { merge: true })
}

/** docker-compose.yml, with what services have from other files. */
export async function readCompose(): Promise<Compose> {
  const compose = await readFilled('docker-compose.yml')
  for (const [name, { extends: base, ...own }] of Object.entries<Extending>(compose.services)) {
    if (base === undefined) continue
    const { volumes, ...service } = (await readFilled(base.file)).services[base.service]
    const from = (path: string) => path.replace(/^\.\//, `./${dirname(base.file)}/`)
    compose.services[name] = { ...service, volumes: volumes.map(from), ...own }
  }
  return compose
}
