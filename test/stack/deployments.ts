/** deploy/ as an operator composes it. */
import { readdirSync } from 'node:fs'
import { copyFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type KubernetesObject, renderKustomization } from './kubectl.ts'
import { root } from './repository.ts'

/** All components, in an order in which each finds what it changes. */
export const components: readonly string[] = readdirSync(`${root}deploy/components`).sort()

export class Deployments {
  private readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  /** Copies the folders that kustomize reads, so that a test may add to them. */
  static async copy(): Promise<Deployments> {
    const folder = await mkdtemp(join(tmpdir(), 'oicq-deploy-'))
    for (const part of ['kubernetes', 'components', 'example']) {
      await cp(`${root}deploy/${part}`, join(folder, part), { recursive: true })
    }
    await copyFile(join(folder, 'example/secret.env.example'), join(folder, 'example/secret.env'))
    return new Deployments(folder)
  }

  /** Renders the manifests with these components. */
  async render(names: readonly string[]): Promise<KubernetesObject[]> {
    const overlay = join(this.folder, 'overlay')
    await mkdir(overlay, { recursive: true })
    const kustomization = {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: ['../kubernetes'],
      components: names.map(name => `../components/${name}`),
    }
    await writeFile(join(overlay, 'kustomization.yaml'), JSON.stringify(kustomization))
    return renderKustomization(overlay)
  }

  example(): Promise<KubernetesObject[]> {
    return renderKustomization(join(this.folder, 'example'))
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true })
  }
}
