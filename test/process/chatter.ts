/** A user who talks all the time, as a good client does: what no barrier answered for is sent again after a lost connection. */
import { setTimeout as pause } from 'node:timers/promises'
import { frameOf, type TestClient } from '../client.ts'
import { collectTexts } from '../features/inbox.ts'
import type { GatewayProcess } from './gateway-process.ts'

const TALK_EVERY_MS = 4
const RETRY_MS = 10

export class Chatter {
  readonly number: number
  readonly closeCodes: number[] = []
  /** All texts that were sent, each once. */
  readonly said: string[] = []
  private readonly unanswered: string[] = []
  private readonly heardOver: string[][] = []
  private readonly gateways: readonly GatewayProcess[]
  private client: TestClient | undefined
  private partner = 0
  private timer: NodeJS.Timeout | undefined
  private leaving = false

  private constructor(number: number, gateways: readonly GatewayProcess[]) {
    this.number = number
    this.gateways = gateways
  }

  /** A new account, signed in on the first of the gateways that lets it in; so it will be when the connection is lost. */
  static async signUp(gateways: readonly GatewayProcess[]): Promise<Chatter> {
    const [first] = gateways
    if (first === undefined) throw new Error('no gateway')
    const visitor = await first.connect()
    const chatter = new Chatter(await visitor.register(), gateways)
    await visitor.close()
    await chatter.comeBack()
    return chatter
  }

  get isOnline(): boolean {
    return this.client !== undefined
  }

  get isSettled(): boolean {
    return this.unanswered.length === 0
  }

  /** All texts that came, over all connections: one that came twice is here twice. */
  get heard(): string[] {
    return this.heardOver.flat()
  }

  /** Takes the partner on the list: a stranger may have 100 messages stored (M2). */
  talkTo(partner: Chatter): void {
    this.partner = partner.number
    this.client?.send('addFriend', { friend: partner.number })
    this.timer = setInterval(() => this.talk(), TALK_EVERY_MS)
  }

  hush(): void {
    clearInterval(this.timer)
  }

  /** Signs in nowhere any more. */
  leave(): void {
    this.hush()
    this.leaving = true
    this.client?.socket.terminate()
  }

  private talk(): void {
    if (this.client === undefined) return
    const text = String(this.said.length)
    this.said.push(text)
    this.unanswered.push(text)
    this.send(this.client, text)
  }

  /** Every other text travels in one WebSocket message with its barrier. */
  private send(client: TestClient, text: string): void {
    const { number } = this
    const message = frameOf('sendMessage', { number, recipient: this.partner, text })
    const barrier = frameOf('connectionTest', { number })
    if (Number(text) % 2 === 0) client.sendRaw(Buffer.concat([message, barrier]))
    else for (const frame of [message, barrier]) client.sendRaw(frame)
  }

  /** Signs in on the first gateway that lets it in, and sends again what was not answered for, before anything new. */
  private async comeBack(): Promise<void> {
    while (!this.leaving) {
      for (const gateway of this.gateways) {
        const client = await this.signIn(gateway).catch(() => undefined)
        if (client === undefined) continue
        for (const text of this.unanswered) this.send(client, text)
        this.client = client
        return
      }
      await pause(RETRY_MS)
    }
  }

  private async signIn(gateway: GatewayProcess): Promise<TestClient> {
    const client = await gateway.connect()
    this.heardOver.push(collectTexts(client))
    client.on('frame', ({ name }) => {
      if (name === 'connectionTest') this.unanswered.shift()
    })
    await client.login(this.number)
    client.on('close', ({ code }) => {
      this.closeCodes.push(code)
      this.client = undefined
      this.comeBack()
    })
    return client
  }
}
