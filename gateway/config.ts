/** The values of the settings: read at the start, and a few of them again while the server runs. */
import { isDeepStrictEqual } from 'node:util'
import { HEADER_BYTES } from '../protocol/index.ts'
import { contentOf, SettingError } from './setting-parsers.ts'
import { isSet, type Setting, settings } from './settings.ts'

type Settings = typeof settings
type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<CamelCase<Tail>>}`
  : Lowercase<S>

type LiveName = { [N in keyof Settings]: Settings[N] extends { isLive: true } ? N : never }[keyof Settings]

/** The settings that can change while the server runs: to be read whenever they are needed. */
type LiveConfig = { [N in LiveName as CamelCase<N>]: ReturnType<Settings[N]['parse']> }

/** The parsed settings: `MAX_FRAME_BYTES` becomes `maxFrameBytes`. */
export type Config = LiveConfig & {
  readonly [N in Exclude<keyof Settings, LiveName> as CamelCase<N>]: ReturnType<Settings[N]['parse']>
}

/** Names of settings: those that have changed, and those that would have if they could without a restart. */
export interface Changes {
  readonly changed: readonly string[]
  readonly needRestart: readonly string[]
}

/** Reads all settings. Throws a single SettingError that names every variable with an invalid value. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const values: Record<string, unknown> = {}
  const problems: string[] = []
  for (const [name, { parse, fallback, isSecret }] of Object.entries<Setting<unknown>>(settings)) {
    const isInFile = isSecret === true && isSet(env[`${name}_FILE`])
    try {
      if (isInFile && isSet(env[name])) throw new SettingError(`and ${name} must not both be set`)
      const text = isInFile ? contentOf(env[`${name}_FILE`] ?? '') : env[name]?.trim()
      values[camelCase(name)] = parse(text || fallback)
    } catch (error) {
      if (!(error instanceof SettingError)) throw error
      problems.push(`${isInFile ? `${name}_FILE` : name} ${error.message}`)
    }
  }
  if (problems.length > 0) throw new SettingError(problems.join('; '))
  const config = values as Config
  if ((config.tlsCert === undefined) !== (config.tlsKey === undefined)) {
    throw new SettingError('TLS_CERT and TLS_KEY must be set together')
  }
  if (config.tcpProxyProtocol && config.trustProxy === false) {
    throw new SettingError('TCP_PROXY_PROTOCOL needs TRUST_PROXY, which names the proxies whose header is read')
  }
  if (config.webhookSecret === '' && (config.webhookUrls.length > 0 || config.moderationUrl !== undefined)) {
    throw new SettingError('WEBHOOK_URLS and MODERATION_URL need a WEBHOOK_SECRET')
  }
  const minMessageBytes = config.maxFrameBytes + HEADER_BYTES
  if (config.maxMessageBytes < minMessageBytes) {
    throw new SettingError(
      `MAX_MESSAGE_BYTES must be at least MAX_FRAME_BYTES + ${HEADER_BYTES} = ${minMessageBytes}, not ${config.maxMessageBytes}`,
    )
  }
  return config
}

/** Changes the settings that can change while the server runs to those of `next`. */
export function applyLive(config: Config, next: Config): Changes {
  const isLive = ([, setting]: [string, Setting<unknown>]) => setting.isLive === true
  const differing = Object.entries<Setting<unknown>>(settings).filter(([name]) => {
    const key = camelCase(name) as keyof Config
    return !isDeepStrictEqual(config[key], next[key])
  })
  const { allowedOrigins, apiKeys, logLevel, operators, programAccounts, programKeys }: LiveConfig = next
  Object.assign(config, {
    allowedOrigins,
    apiKeys,
    logLevel,
    operators,
    programAccounts,
    programKeys,
  } satisfies LiveConfig)
  return {
    changed: differing.filter(isLive).map(([name]) => name),
    needRestart: differing.filter(setting => !isLive(setting)).map(([name]) => name),
  }
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
}
